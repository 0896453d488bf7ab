//! Where settings are read from: the file, the environment and flags, each by names that exist.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use figment::{
    Figment, Profile, Provider,
    providers::{Format, Serialized, Toml},
    value::{Dict, Value},
};

use super::{Config, ConfigError, Origin};
use crate::cli::Overrides;

/// The settings file, when no other is named.
const FILE: &str = "waybill.toml";
/// What the names of all our environment variables begin with.
const PREFIX: &str = "WAYBILL_";
/// Variables of the project's scripts and tests: no settings of the program.
const OTHERS: [&str; 24] = [
    "WAYBILL_BENCH_COOKIE",
    "WAYBILL_BENCH_MILLISECONDS",
    "WAYBILL_BENCH_ONLY",
    "WAYBILL_BENCH_POSTGRES",
    "WAYBILL_BENCH_READS",
    "WAYBILL_BENCH_REST",
    "WAYBILL_BENCH_SECONDS",
    "WAYBILL_BENCH_STATEMENTS",
    "WAYBILL_BENCH_TOKEN",
    "WAYBILL_BENCH_TOKENS",
    "WAYBILL_CHROMIUM",
    "WAYBILL_CRASH_KILLS",
    "WAYBILL_CRASH_SEED",
    "WAYBILL_E2E_DIR",
    "WAYBILL_E2E_PORT",
    "WAYBILL_E2E_SHOTS",
    "WAYBILL_E2E_SPECS",
    "WAYBILL_FUZZ_DATABASE",
    "WAYBILL_FUZZ_SECONDS",
    "WAYBILL_MODEL_CASES",
    "WAYBILL_OLIST_DIR",
    "WAYBILL_TEST_POSTGRES_URL",
    "WAYBILL_TEST_SKIPPED",
    "WAYBILL_TOOLS",
];

/// What was set, by the names of the settings.
#[derive(Debug)]
pub(super) struct Sources {
    file: PathBuf,
    in_file: Dict,
    /// Every setting is text, and a variable is always text: `2024` is the name of a shop as good as any.
    in_environment: BTreeMap<String, String>,
    flags: BTreeMap<String, String>,
}

impl Sources {
    /// Reads the file and picks the settings out of the environment.
    pub(super) fn new(
        file: Option<&Path>,
        environment: impl Iterator<Item = (OsString, OsString)>,
        overrides: &Overrides,
    ) -> Result<Self, ConfigError> {
        let names = names();
        let Overrides { database, addr } = overrides.clone();
        let flags = [("database", database), ("addr", addr)];
        Ok(Self {
            in_file: read(file, &names)?,
            file: file.unwrap_or_else(|| Path::new(FILE)).to_owned(),
            in_environment: pick(environment, &names)?,
            flags: flags
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        })
    }

    /// The settings in force: what is set last, else what `defaults` says.
    pub(super) fn extract(&self, defaults: &Config) -> Result<Config, ConfigError> {
        Figment::from(Serialized::defaults(defaults))
            .merge(Serialized::defaults(&self.in_file))
            .merge(Serialized::defaults(&self.in_environment))
            .merge(Serialized::defaults(&self.flags))
            .extract()
            .map_err(|error: figment::Error| self.invalid(&error.path.join("."), error.kind.to_string()))
    }

    /// A setting that cannot be used, with the place it was set at.
    pub(super) fn invalid(&self, name: &str, why: String) -> ConfigError {
        let origin = if self.flags.contains_key(name) {
            Origin::Flag(format!("--{name}"))
        } else if self.in_environment.contains_key(name) {
            Origin::Environment(variable(name))
        } else if self.in_file.contains_key(name) {
            Origin::File(self.file.clone())
        } else {
            Origin::Default
        };
        ConfigError::Invalid {
            name: name.to_owned(),
            origin,
            why,
        }
    }
}

/// The names of all settings.
fn names() -> Vec<String> {
    match Value::serialize(Config::default()) {
        Ok(Value::Dict(_, settings)) => settings.into_keys().collect(),
        _ => Vec::new(),
    }
}

fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

/// What a settings file sets. One that is named has to be there.
fn read(file: Option<&Path>, names: &[String]) -> Result<Dict, ConfigError> {
    let path = file.unwrap_or_else(|| Path::new(FILE));
    let unreadable = |why: String| ConfigError::Unreadable {
        file: path.to_owned(),
        why,
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && file.is_none() => return Ok(Dict::new()),
        Err(error) => return Err(unreadable(error.to_string())),
    };
    let set = Toml::string(&text)
        .data()
        .map_err(|error| unreadable(without_excerpt(&error.kind.to_string())))?
        .remove(&Profile::Default)
        .unwrap_or_default();
    match set.keys().find(|name| !names.contains(name)) {
        None => Ok(set),
        Some(name) => Err(ConfigError::Unknown {
            place: Origin::File(path.to_owned()).to_string(),
            nearest: nearest(name, names.iter().cloned()),
            name: name.clone(),
        }),
    }
}

/// The parser's message without the lines that show the file, which holds passwords.
fn without_excerpt(message: &str) -> String {
    let is_excerpt = |line: &&str| line.contains('|') || line.trim().is_empty();
    let lines: Vec<&str> = message.lines().filter(|line| !is_excerpt(line)).collect();
    lines.join(": ")
}

/// The settings among the variables of the environment.
fn pick(
    environment: impl Iterator<Item = (OsString, OsString)>,
    names: &[String],
) -> Result<BTreeMap<String, String>, ConfigError> {
    let ours = |key: &str| {
        key.get(..PREFIX.len())
            .is_some_and(|p| p.eq_ignore_ascii_case(PREFIX))
    };
    let all: BTreeMap<String, OsString> = environment
        .map(|(key, value)| (key.to_string_lossy().into_owned(), value))
        .collect();
    let in_kubernetes = all.contains_key("KUBERNETES_SERVICE_HOST");
    let mut set = BTreeMap::new();
    for (key, value) in all.into_iter().filter(|(key, _)| ours(key)) {
        if OTHERS.contains(&key.as_str()) || (in_kubernetes && tells_of_a_service(&key)) {
            continue;
        }
        let Some(name) = names.iter().find(|name| variable(name) == key) else {
            let known = names.iter().map(|name| variable(name));
            return Err(ConfigError::Unknown {
                nearest: nearest(&key.to_uppercase(), known.chain(OTHERS.map(str::to_owned))),
                place: "in the environment".to_owned(),
                name: key,
            });
        };
        let value = value.into_string().map_err(|_| ConfigError::Invalid {
            name: name.clone(),
            origin: Origin::Environment(key.clone()),
            why: "it is not UTF-8".to_owned(),
        })?;
        set.insert(name.clone(), value);
    }
    Ok(set)
}

/// Whether Kubernetes made this variable: it tells every container of every service near it, so also of one that is
/// called `waybill`, or `waybill-database`.
fn tells_of_a_service(key: &str) -> bool {
    key.ends_with("_SERVICE_HOST")
        || key.contains("_SERVICE_PORT")
        || key.ends_with("_PORT")
        || ["_TCP", "_UDP", "_SCTP"]
            .iter()
            .any(|p| key.contains("_PORT_") && key.contains(p))
}

/// The name that is written most alike.
fn nearest(name: &str, known: impl Iterator<Item = String>) -> String {
    known
        .min_by_key(|other| strsim::damerau_levenshtein(name, other))
        .unwrap_or_default()
}
