//! Closed lists of words: what YAML may say, and the Japanese term that papers and messages print for it.

/// With what the name of the newtype begins that stands around each word; its Japanese terms follow, a line each.
pub(crate) const TERMS: &str = "terms\n";

/// Defines an enumeration read from snake_case YAML, each variant with its Japanese term (`label`).
///
/// A word reads itself through `deserialize_newtype_struct` with its terms in the name, so that the decoder can answer a
/// plan that says 内線 with the word `extension`.
macro_rules! words {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $label:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
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

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(rename_all = "snake_case")]
                enum Word { $($variant),+ }

                struct WordVisitor;

                impl<'de> serde::de::Visitor<'de> for WordVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("word")
                    }

                    fn visit_newtype_struct<D: serde::Deserializer<'de>>(self, d: D) -> Result<$name, D::Error> {
                        Ok(match <Word as serde::Deserialize>::deserialize(d)? { $(Word::$variant => $name::$variant),+ })
                    }
                }

                deserializer.deserialize_newtype_struct(concat!("terms", $("\n", $label),+), WordVisitor)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::model::shape::words(Self::ALL.iter().map(|word| (serde_json::json!(word), word.label())))
            }
        }
    )+};
}

pub(crate) use words;
