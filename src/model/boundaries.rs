//! `boundaries.yaml`: who is responsible for which area of a system, in normal times and in an emergency.

use std::borrow::Cow;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::date::Date;
use super::id::{ConnectionId, ContractId, SystemId, VendorId};
use super::shape;
use super::text::{Flag, Text};
use super::word::words;

/// The whole of `boundaries.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundariesFile {
    /// Boundaries of responsibility (責任分界).
    pub boundaries: Vec<Boundary>,
}

words! {
    /// An area of responsibility.
    pub enum Area {
        /// Hardware.
        Hardware = "機器",
        /// Operating system.
        Os = "OS",
        /// Middleware.
        Middleware = "ミドルウェア",
        /// Database.
        Database = "データベース",
        /// Application.
        Application = "アプリケーション",
        /// Network.
        Network = "ネットワーク",
        /// Remote access.
        Vpn = "リモート接続",
        /// Antivirus.
        Antivirus = "ウイルス対策",
        /// Patches.
        Patch = "更新プログラム",
        /// Accounts.
        Account = "アカウント",
        /// Logs.
        Log = "ログ",
        /// Monitoring.
        Monitoring = "監視",
        /// Backup.
        Backup = "バックアップ",
        /// Restoration.
        Restore = "復元",
        /// Investigation.
        Investigation = "原因調査",
        /// Explanation to outsiders.
        ExternalExplanation = "対外説明",
    }

    /// Normal times or emergency.
    pub enum BoundaryPhase {
        /// Normal times.
        Normal = "平時",
        /// Emergency.
        Emergency = "非常時",
    }
}

/// The hospital or a vendor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The hospital, written `hospital`.
    Hospital,
    /// A vendor, by id.
    Vendor(VendorId),
}

impl schemars::JsonSchema for Party {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Party".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        shape::id("VendorId", Some(("hospital", "病院")))
    }
}

/// As plan files have it: `hospital`, or the id of a vendor.
impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Hospital => serializer.serialize_str("hospital"),
            Self::Vendor(vendor) => vendor.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PartyVisitor;

        impl<'de> Visitor<'de> for PartyVisitor {
            type Value = Party;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("hospital / vendor id")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Party, D::Error> {
                let text = String::deserialize(d)?;
                if text == "hospital" {
                    return Ok(Party::Hospital);
                }
                VendorId::try_from(text).map(Party::Vendor).map_err(D::Error::custom)
            }
        }

        // The decoder records the text as a vendor's id, save for the word before `or`.
        deserializer.deserialize_newtype_struct("hospital or VendorId", PartyVisitor)
    }
}

/// Who answers for a system's areas in one phase. One entry names all areas that are shared in the same way.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Boundary {
    /// The system; or else `connection`.
    pub system: Option<SystemId>,
    /// The connection; or else `system`.
    pub connection: Option<ConnectionId>,
    /// Areas shared in this way (領域).
    pub areas: Vec<Area>,
    /// Normal times or emergency.
    pub phase: BoundaryPhase,
    /// The one that answers for it (説明責任).
    pub accountable: Party,
    /// Those that do it (実施).
    pub responsible: Vec<Party>,
    /// Those that are asked (協議先).
    pub consulted: Vec<Party>,
    /// Those that are told (報告先).
    pub informed: Vec<Party>,
    /// Contract on which it stands (根拠の契約).
    pub contract: Option<ContractId>,
    /// Clause (条項).
    pub clause: Option<Text>,
    /// Day of agreement (合意日).
    pub agreed_on: Option<Date>,
    /// Parties with whom the work must be joined, so that nothing falls between two vendors (事業者間の境目).
    pub interfaces: Vec<Party>,
    /// The columns of the official list of shared duties (役割分担等に関する確認表の欄).
    pub confirmation: Option<Confirmation>,
    /// Anything else (備考).
    pub note: Option<Text>,
}

/// What the official list 医療情報システムの契約における当事者間の役割分担等に関する確認表 asks for one item.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Part of the list (部).
    pub part: u32,
    /// Number of the item as printed (項番).
    pub item: Text,
    /// Answer at the first check (初回確認のはい・いいえ).
    pub first_check: Option<Flag>,
    /// Day of the first check (初回確認日).
    pub first_checked_on: Option<Date>,
    /// Day on which it was settled (完了日).
    pub completed_on: Option<Date>,
}
