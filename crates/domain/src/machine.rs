//! What a state machine is here: one table of transitions that checks commands, draws buttons and makes diagrams.

use std::fmt::{Debug, Write};

use crate::actor::{Permission, Role};

/// A word that is stored, sent and shown: a state, a command, a role.
pub trait Word: Copy + Eq + Debug + 'static {
    /// Every value, in the order people expect.
    const ALL: &'static [Self];

    /// The stored form, `snake_case`.
    fn as_str(self) -> &'static str;

    /// Reads the stored form.
    #[must_use]
    fn from_word(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|w| w.as_str() == text)
    }

    /// For people: `Out for delivery`.
    #[must_use]
    fn label(self) -> String {
        let text = self.as_str().replace('_', " ");
        let mut chars = text.chars();
        chars.next().map_or_else(String::new, |first| {
            first.to_uppercase().collect::<String>() + chars.as_str()
        })
    }
}

/// A text that is not one of a vocabulary's words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{text:?} is none of: {}", .known.trim_end().replace(' ', ", "))]
pub struct UnknownWord {
    /// The text.
    pub text: String,
    /// The vocabulary, a space after each word.
    pub known: &'static str,
}

/// Declares enums whose values have a stored form; implements [`Word`], `Display`, `FromStr` and serde for them.
#[macro_export]
macro_rules! words {
    ($($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $value:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
        $vis enum $name { $($(#[$vdoc])* $value,)* }

        impl $crate::machine::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$value,)*];
            fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::machine::Word::as_str(*self))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::machine::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <Self as $crate::machine::Word>::from_word(text)
                    .ok_or_else(|| $crate::machine::UnknownWord { text: text.to_owned(), known: concat!($($text, " "),*) })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::machine::Word::as_str(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

/// One row of a machine's table.
#[derive(Debug)]
pub struct Transition<S: 'static, C: 'static> {
    /// The states the command is allowed in.
    pub from: &'static [S],
    /// The command.
    pub command: C,
    /// The state after it.
    pub to: S,
    /// What somebody needs to give it; `None` for the system alone. Services ask for the same permission, which a test
    /// compares role by role.
    pub who: Option<Permission>,
    /// What else must hold, in words; the services check it on loaded rows.
    pub guard: Option<&'static str>,
}

impl<S, C> Transition<S, C> {
    /// The roles whose grants allow the command; a customer and the system itself are not roles.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let allows = |role: &&Role| self.who.is_some_and(|p| role.permissions().contains(&p));
        Role::ALL.iter().filter(allows).copied().collect()
    }

    /// Whether a customer may give the command about an order of their own.
    #[must_use]
    pub fn of_customers(&self) -> bool {
        self.who.is_some_and(Permission::of_customers)
    }
}

/// A command that its state does not allow.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{command} is not possible while the {machine} is {state}")]
pub struct InvalidTransition {
    /// The machine's name.
    pub machine: &'static str,
    /// The state it is in.
    pub state: &'static str,
    /// The command that was refused.
    pub command: &'static str,
}

/// A state machine: its name, words and table.
pub trait Machine: 'static {
    /// Its states.
    type State: Word;
    /// Its commands.
    type Command: Word;
    /// What people call the thing: `seller order`.
    const NAME: &'static str;
    /// Where it starts.
    const START: Self::State;
    /// Every transition there is.
    const TABLE: &'static [Transition<Self::State, Self::Command>];

    /// The row that `command` follows from `state`.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the table has none.
    fn transition(
        state: Self::State,
        command: Self::Command,
    ) -> Result<&'static Transition<Self::State, Self::Command>, InvalidTransition> {
        Self::TABLE
            .iter()
            .find(|row| row.command == command && row.from.contains(&state))
            .ok_or(InvalidTransition {
                machine: Self::NAME,
                state: state.as_str(),
                command: command.as_str(),
            })
    }

    /// The state after `command`.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the table does not allow it.
    fn apply(state: Self::State, command: Self::Command) -> Result<Self::State, InvalidTransition> {
        Self::transition(state, command).map(|row| row.to)
    }

    /// Whether `command` is allowed in `state`.
    #[must_use]
    fn allows(state: Self::State, command: Self::Command) -> bool {
        Self::transition(state, command).is_ok()
    }

    /// Whether somebody who has what `may` says can give `command` in any state: whether its button is theirs to see.
    #[must_use]
    fn permits(command: Self::Command, may: impl Fn(Permission) -> bool) -> bool {
        let mut rows = Self::TABLE.iter().filter(|row| row.command == command);
        rows.any(|row| row.who.is_some_and(&may))
    }

    /// The machine as a Mermaid state diagram, one line per arrow.
    #[must_use]
    fn mermaid() -> String {
        let mut text = format!("stateDiagram-v2\n    [*] --> {}\n", Self::START.as_str());
        for row in Self::TABLE {
            for from in row.from {
                let _ = writeln!(
                    text,
                    "    {} --> {}: {}",
                    from.as_str(),
                    row.to.as_str(),
                    row.command.as_str()
                );
            }
        }
        for state in Self::State::ALL {
            if !Self::TABLE.iter().any(|row| row.from.contains(state)) {
                let _ = writeln!(text, "    {} --> [*]", state.as_str());
            }
        }
        text
    }
}
