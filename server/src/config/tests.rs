//! Settings: where they come from, and what is refused.

use std::{ffi::OsString, path::PathBuf};

use super::*;

/// A settings file of a test, gone with the value.
struct File(PathBuf);

impl File {
    fn new(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("waybill-settings-{}.toml", testkit::unique()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}

fn read(file: &str, environment: &[(&str, &str)], overrides: &Overrides) -> Result<Config, String> {
    let file = File::new(file);
    let variables = environment
        .iter()
        .map(|(key, value)| (OsString::from(key), OsString::from(value)));
    Sources::new(Some(&file.0), variables, overrides)
        .and_then(|sources| Config::read(&sources))
        .map_err(|error| error.to_string().replace(&file.0.display().to_string(), "FILE"))
}

fn refused(file: &str, environment: &[(&str, &str)]) -> String {
    read(file, environment, &Overrides::default()).unwrap_err()
}

#[test]
fn the_file_comes_before_the_defaults_the_environment_before_it_and_flags_before_all() {
    let file = "addr = \"127.0.0.1:1\"\nshop_name = \"File\"\nmail_folder = \"file\"";
    let environment = [
        ("WAYBILL_ADDR", "127.0.0.1:2"),
        ("WAYBILL_SHOP_NAME", "Environment"),
        ("OTHER", "x"),
    ];
    let overrides = Overrides {
        addr: Some("127.0.0.1:3".to_owned()),
        database: None,
    };
    let config = read(file, &environment, &overrides).unwrap();
    assert_eq!(config.addr, "127.0.0.1:3");
    assert_eq!(config.shop_name, "Environment");
    assert_eq!(config.mail_folder, "file");
    assert_eq!(config.database, Config::default().database);
}

#[test]
fn a_variable_is_text_whatever_it_looks_like() {
    for text in ["2024", "true", "1.50", "[a]", "{b=1}", "\"quoted\"", ""] {
        let config = read("", &[("WAYBILL_SHOP_NAME", text)], &Overrides::default()).unwrap();
        assert_eq!(config.shop_name, text);
    }
}

#[test]
fn a_mistyped_setting_is_refused_with_the_nearest_one() {
    assert_eq!(
        refused("", &[("WAYBILL_SHOP_NMAE", "Typo")]),
        "`WAYBILL_SHOP_NMAE`, set in the environment, is not a setting; the nearest is `WAYBILL_SHOP_NAME`"
    );
    assert_eq!(
        refused("", &[("waybill_addr", "127.0.0.1:1")]),
        "`waybill_addr`, set in the environment, is not a setting; the nearest is `WAYBILL_ADDR`"
    );
    assert_eq!(
        refused("data_base = \"sqlite://x\"", &[]),
        "`data_base`, set in FILE, is not a setting; the nearest is `database`"
    );
}

#[test]
fn a_wrong_setting_is_named_with_the_place_it_was_set_at() {
    assert_eq!(
        refused("", &[("WAYBILL_MAIL_FROM", "the shop")]),
        "the setting `mail_from`, set by the variable WAYBILL_MAIL_FROM, cannot be used: \"the shop\" is not a mail \
         address such as Shop <orders@shop.example.com>"
    );
    assert_eq!(
        refused("currency = \"EURO\"", &[]),
        "the setting `currency`, set in FILE, cannot be used: \"EURO\" is not an ISO 4217 currency code"
    );
    assert_eq!(
        refused("", &[("WAYBILL_TAX", "yes")]),
        "the setting `tax`, set by the variable WAYBILL_TAX, cannot be used: it must be included or added"
    );
    assert_eq!(
        refused("log_format = \"xml\"", &[]),
        "the setting `log_format`, set in FILE, cannot be used: it must be text or json"
    );
    assert_eq!(
        refused("shop_name = 2024", &[]),
        "the setting `shop_name`, set in FILE, cannot be used: invalid type: found signed int `2024`, expected a string"
    );
    let overrides = Overrides {
        addr: Some("here".to_owned()),
        database: None,
    };
    assert_eq!(
        read("addr = \"127.0.0.1:1\"", &[], &overrides).unwrap_err(),
        "the setting `addr`, set by --addr, cannot be used: \"here\" is not ADDRESS:PORT, such as 127.0.0.1:3000"
    );
}

#[test]
fn a_refusal_repeats_no_password() {
    for (file, environment) in [
        ("smtp_url = \"smtp://ada:secret@mail.example.com\"", vec![]),
        ("database = \"postgres://ada:secret@db/waybill", vec![]),
        ("", vec![("WAYBILL_DATABASE", "ada:secret@db")]),
        (
            "",
            vec![("WAYBILL_DATABASE", "postgres://ada:one/secret@db/waybill")],
        ),
        (
            "",
            vec![("WAYBILL_SMTP_URL", "smtps://ada:one/secret@mail.example.com")],
        ),
    ] {
        let why = refused(file, &environment);
        assert!(!why.contains("secret"), "{why}");
    }
}

#[test]
fn a_settings_file_that_is_named_has_to_be_there() {
    let sources = |file| Sources::new(file, std::iter::empty(), &Overrides::default());
    let error = sources(Some(Path::new("not-there.toml"))).unwrap_err();
    assert!(
        error.to_string().starts_with("not-there.toml cannot be read: "),
        "{error}"
    );
    assert!(sources(None).is_ok());
}

#[test]
fn variables_of_the_projects_own_scripts_are_let_through() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["scripts", "end2end", "crates/testkit/src"].map(|folder| root.join(folder));
    let files = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .chain([root.join("Makefile")]);
    let text: String = files
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect();
    let mut found = 0;
    for rest in text.split("WAYBILL_").skip(1) {
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_uppercase() || *c == '_' || c.is_ascii_digit())
            .collect();
        let names = ["WAYBILL_", &name].concat();
        // `x` may be no value for a setting of that name; the name is what is looked at.
        let error = read("", &[(&names, "x")], &Overrides::default()).err();
        let unknown = error.filter(|error| error.contains("is not a setting"));
        assert_eq!(unknown, None, "{names}");
        found += 1;
    }
    assert!(found > 10);
}

#[test]
fn what_kubernetes_says_about_services_is_no_setting() {
    let told = [
        ("WAYBILL_SERVICE_HOST", "10.0.0.1"),
        ("WAYBILL_SERVICE_PORT_HTTP", "80"),
        ("WAYBILL_PORT", "tcp://10.0.0.1:80"),
        ("WAYBILL_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("WAYBILL_DATABASE_SERVICE_HOST", "10.0.0.2"),
    ];
    assert!(refused("", &told).contains("WAYBILL_"));
    let mut inside = told.to_vec();
    inside.push(("KUBERNETES_SERVICE_HOST", "10.0.0.9"));
    assert_eq!(read("", &inside, &Overrides::default()), Ok(Config::default()));
    inside.push(("WAYBILL_ADR", "127.0.0.1:1"));
    assert!(refused("", &inside).contains("WAYBILL_ADDR"));
}

#[test]
fn cookies_need_https_where_people_come_over_it() {
    let config = |addr: &str, base_url: &str| Config {
        addr: addr.to_owned(),
        base_url: base_url.to_owned(),
        ..Config::default()
    };
    assert!(!config("127.0.0.1:3000", "").is_https());
    assert!(config("0.0.0.0:3000", "").is_https());
    assert!(config("127.0.0.1:3000", "https://shop.example").is_https());
    assert!(!config("0.0.0.0:3000", "http://shop.local").is_https());
}

#[test]
fn every_setting_is_checked() {
    let wrong = |change: fn(&mut Config)| {
        let mut config = Config::default();
        change(&mut config);
        config.check().unwrap_err().0
    };
    assert_eq!(Config::default().check(), Ok(()));
    assert_eq!(wrong(|c| c.addr = "here".into()), "addr");
    assert_eq!(wrong(|c| c.database = "mysql://x".into()), "database");
    assert_eq!(wrong(|c| c.base_url = "localhost:3000".into()), "base_url");
    for days in ["0", "366", "a week", ""] {
        let config = Config {
            return_days: days.into(),
            ..Config::default()
        };
        assert_eq!(config.check().unwrap_err().0, "return_days");
    }
    assert_eq!(wrong(|c| c.mail_from = "the shop".into()), "mail_from");
    assert_eq!(wrong(|c| c.smtp_url = "mail.example.com".into()), "smtp_url");
    assert_eq!(wrong(|c| c.log_format = "xml".into()), "log_format");
    assert_eq!(wrong(|c| c.log = "a=b=c".into()), "log");
    assert_eq!(
        wrong(|c| c.client_address_header = "a b".into()),
        "client_address_header"
    );
}
