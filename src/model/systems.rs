//! `systems.yaml`: the medical information systems, what they need and who needs them.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::duration::Duration;
use super::id::{ContractId, DepartmentId, PersonId, SegmentId, SystemId, VendorId};
use super::text::{Flag, Known, Text};
use super::word::words;

/// The whole of `systems.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemsFile {
    /// The systems (医療情報システム).
    pub systems: Vec<System>,
}

words! {
    /// The kind of a system.
    pub enum SystemCategory {
        /// Electronic health record.
        Ehr = "電子カルテ",
        /// Orders.
        Order = "オーダ",
        /// Billing.
        MedicalAccounting = "医事会計",
        /// Pictures.
        Pacs = "画像管理",
        /// Radiology.
        Ris = "放射線",
        /// Laboratory.
        Lis = "検体検査",
        /// Other examinations.
        Examination = "検査",
        /// Pharmacy.
        Pharmacy = "薬剤",
        /// Nursing.
        Nursing = "看護",
        /// Nutrition.
        Nutrition = "栄養",
        /// Theatre, intensive care, dialysis and other departments.
        Departmental = "部門",
        /// Links to others.
        Exchange = "外部連携",
        /// Network.
        Network = "ネットワーク",
        /// Directory and authentication.
        Directory = "認証",
        /// Virtualisation and servers.
        Platform = "仮想基盤",
        /// Storage.
        Storage = "ストレージ",
        /// Backup.
        Backup = "バックアップ",
        /// Telephone.
        Telephone = "電話",
        /// Office work.
        Office = "事務",
        /// Security.
        Security = "セキュリティ",
    }

    /// Where and by whom a system is run.
    pub enum Delivery {
        /// In the house.
        Onprem = "院内設置",
        /// Software as a service.
        Saas = "クラウド(SaaS)",
        /// Platform as a service.
        Paas = "クラウド(PaaS)",
        /// Infrastructure as a service.
        Iaas = "クラウド(IaaS)",
        /// In a data centre.
        Hosted = "データセンター",
    }

    /// Confidentiality (機密性).
    pub enum Confidentiality {
        /// Data of patients.
        A = "A",
        /// Internal.
        B = "B",
        /// Public.
        C = "C",
    }

    /// Integrity (完全性).
    pub enum Integrity {
        /// High.
        A = "A",
        /// Ordinary.
        B = "B",
    }

    /// Availability (可用性).
    pub enum Availability {
        /// High.
        A = "A",
        /// Ordinary.
        B = "B",
    }

    /// How much a system needs another.
    pub enum DependencyKind {
        /// Does not work without it.
        Hard = "必須",
        /// Works with limits.
        Soft = "一部機能",
    }
}

/// A medical information system.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Id.
    pub id: SystemId,
    /// Name (名称).
    pub name: Text,
    /// Short name for charts (略称).
    pub short_name: Option<Text>,
    /// Kind (種別).
    pub category: SystemCategory,
    /// Department in charge (主管部署).
    pub owner: DepartmentId,
    /// What for (利用目的).
    pub purpose: Text,
    /// What is done with it (利用内容).
    pub usage: Option<Text>,
    /// Who uses it (利用者の範囲).
    pub users: Option<Text>,
    /// Department in whose rooms the servers stand (設置部署).
    pub site_department: Option<DepartmentId>,
    /// Where the servers stand (設置場所).
    pub location: Option<Text>,
    /// Administrator (管理者).
    pub administrator: Option<PersonId>,
    /// Confidentiality (機密性).
    pub confidentiality: Option<Confidentiality>,
    /// Integrity (完全性).
    pub integrity: Option<Integrity>,
    /// Availability (可用性).
    pub availability: Option<Availability>,
    /// Records held (保有データ量), as text such as 約12万人分.
    pub data_volume: Option<Known<Text>>,
    /// Whether patients' data are in it (患者情報の有無).
    pub has_patient_data: Flag,
    /// Use of removable media (外部記録媒体).
    pub removable_media: Option<Text>,
    /// Where and by whom it is run (提供形態).
    pub delivery: Delivery,
    /// Maker or maintainer (事業者).
    pub vendor: Option<VendorId>,
    /// Contract of maintenance (契約).
    pub contract: Option<ContractId>,
    /// Importance for care, 1 (highest) to 5 (重要度). Not the same as `recovery_priority`, source: Q&A 企Q-42.
    pub importance: Importance,
    /// Rank in the order of recovery, 1 first (復旧優先度).
    pub recovery_priority: u32,
    /// Recovery time objective (目標復旧時間).
    pub rto: Duration,
    /// Recovery point objective (目標復旧時点).
    pub rpo: Duration,
    /// Longest tolerable outage (最大許容停止時間).
    pub mtpd: Option<Duration>,
    /// Time that its restoration takes once what it needs is there (復旧作業の見込み).
    pub restore_time: Option<Known<Duration>>,
    /// Systems that it needs (依存).
    pub depends_on: Vec<Dependency>,
    /// Ways to work with part of it (縮退運転).
    pub degraded_modes: Vec<Text>,
    /// Operating system (OS).
    pub os: Option<Known<Text>>,
    /// Segments in which it stands (区画).
    pub segments: Vec<SegmentId>,
    /// Whether it reaches the internet (インターネット接続).
    pub internet: Option<Flag>,
    /// Parties outside with whom it exchanges data (外部との情報交換).
    pub exchange_partners: Vec<Text>,
    /// What stops in which department (停止時の影響).
    pub impact: Vec<Impact>,
    /// Two-factor authentication (二要素認証).
    pub mfa: Option<Flag>,
    /// Fiscal year until which it will come (二要素認証の予定年度).
    pub mfa_planned_fiscal_year: Option<u32>,
    /// Day of the last change (最終変更日).
    pub last_changed_on: Option<Known<Date>>,
    /// Anything else (備考).
    pub note: Option<Text>,
}

impl System {
    /// Whether care cannot do without it: importance 1 or 2.
    #[must_use]
    pub fn is_important(&self) -> bool {
        self.importance.rank() <= 2
    }
}

/// Importance for care, 1 (highest) to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Importance(u8);

impl Importance {
    /// 1 (highest) to 5.
    #[must_use]
    pub const fn rank(self) -> u8 {
        self.0
    }
}

impl schemars::JsonSchema for Importance {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Importance".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::shape::number(1, 5, "1(診療の継続に最も重要)から 5 までの整数")
    }
}

impl<'de> Deserialize<'de> for Importance {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            rank @ 1..=5 => Ok(Self(rank as u8)),
            other => Err(serde::de::Error::custom(format!(
                "重要度 {other} は 1 から 5 の範囲にありません\n1(診療の継続に最も重要)から 5 のどれかを書いてください"
            ))),
        }
    }
}

/// A need of one system for another.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// The system needed.
    pub system: SystemId,
    /// How much.
    pub kind: DependencyKind,
}

/// What stops in a department.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// Department.
    pub department: DepartmentId,
    /// What cannot be done (影響).
    pub effect: Text,
}
