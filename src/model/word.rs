//! Closed lists of words: what YAML may say, and the Japanese term that papers and messages print for it.

/// Defines an enumeration read from snake_case YAML, each variant with its Japanese term (`label`).
macro_rules! words {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $label:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* #[doc = concat!("（", $label, "）")] $variant),+ }

        impl $name {
            /// All words, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The Japanese term.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    )+};
}

pub(crate) use words;
