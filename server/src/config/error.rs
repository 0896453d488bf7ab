//! What can be wrong with a setting, and where it was set.

use std::{fmt, path::PathBuf};

/// Where a setting comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable, by its name.
    Environment(String),
    /// A flag, by its name.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => write!(f, "by default"),
            Self::File(file) => write!(f, "in {}", file.display()),
            Self::Environment(variable) => write!(f, "by the variable {variable}"),
            Self::Flag(flag) => write!(f, "by {flag}"),
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The settings file cannot be read, or is not TOML.
    #[error("{} cannot be read: {why}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it; none of its values.
        why: String,
    },
    /// Something is set that is not a setting.
    #[error("`{name}`, set {place}, is not a setting; the nearest is `{nearest}`")]
    Unknown {
        /// As it was written.
        name: String,
        /// Where it was set, in words.
        place: String,
        /// The setting that is written most alike.
        nearest: String,
    },
    /// It makes no sense.
    #[error("the setting `{name}`, set {origin}, cannot be used: {why}")]
    Invalid {
        /// Which one.
        name: String,
        /// Where it was set.
        origin: Origin,
        /// What is wrong with it.
        why: String,
    },
}
