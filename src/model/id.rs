//! Ids are types: a vendor cannot be looked up as a contact.
//!
//! Each id reads itself through `deserialize_newtype_struct` with its type's name, so that the decoder sees which
//! kind of thing is named where and can tell definitions from references without a list of fields.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::shape;
use super::text::narrow;

/// Refuses what is not a slug: small letters, digits and hyphens, beginning with a letter or digit.
fn slug(text: &str) -> Result<(), String> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.chars().all(good) && !text.starts_with('-') && !text.ends_with('-') {
        return Ok(());
    }
    let example = meant(text).unwrap_or_else(|| "denshi-karte".to_owned());
    Err(format!("「{text}」は id に使えません\nid は半角の英小文字・数字・ハイフンで書いてください(例: {example})"))
}

/// The slug that a text of other letters comes near to: `PC_01`, `ＰＣ－０１`.
fn meant(text: &str) -> Option<String> {
    let plain: String = text
        .trim()
        .chars()
        .map(narrow)
        .map(|c| if matches!(c, '_' | ' ' | '　' | '.' | '/') { '-' } else { c.to_ascii_lowercase() })
        .collect();
    let plain = plain.trim_matches('-');
    (!plain.is_empty() && plain.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .then(|| plain.to_owned())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The slug.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                slug(&text)?;
                Ok(Self(text))
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                shape::id(stringify!($name), None)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct IdVisitor;

                impl<'de> Visitor<'de> for IdVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("id")
                    }

                    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<$name, D::Error> {
                        $name::try_from(String::deserialize(d)?).map_err(D::Error::custom)
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        $name::try_from(text.to_owned()).map_err(E::custom)
                    }
                }

                deserializer.deserialize_newtype_struct(stringify!($name), IdVisitor)
            }
        }
    )+};
}

ids! {
    /// A department (部署).
    DepartmentId,
    /// A person (人).
    PersonId,
    /// A role (役割).
    RoleId,
    /// An organisation outside the hospital (外部関係機関).
    OrganizationId,
    /// A rule for a deadline (期限).
    DeadlineId,
    /// A facility (施設).
    FacilityId,
    /// A related document (関連文書).
    DocumentId,
    /// A medical information system (医療情報システム).
    SystemId,
    /// A vendor (事業者).
    VendorId,
    /// A contract (契約).
    ContractId,
    /// A network segment (区画).
    SegmentId,
    /// A connection to the outside or between segments (接続).
    ConnectionId,
    /// A cut point (遮断点).
    CutPointId,
    /// A device (情報機器).
    DeviceId,
    /// A source of logs (ログ).
    LogSourceId,
    /// An action card (アクションカード).
    CardId,
    /// A measure against recurrence (再発防止策).
    ImprovementId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_slug() {
        assert!(SystemId::try_from("denshi-karte2".to_owned()).is_ok());
        let said = SystemId::try_from("ＰＣ_01".to_owned()).expect_err("it is no slug");
        assert!(said.ends_with("(例: pc-01)"), "{said}");
        for bad in ["", "電カル", "Denshi", "a b", "-a", "a-"] {
            assert!(SystemId::try_from(bad.to_owned()).is_err(), "{bad:?} was accepted");
        }
    }
}
