//! `vendors.yaml`: vendors, contracts, and the papers that vendors owe the hospital.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::duration::Duration;
use super::id::{ContractId, DocumentId, RoleId, SystemId, VendorId};
use super::phone::Phone;
use super::text::{Flag, Known, Text};
use super::word::words;

/// The whole of `vendors.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorsFile {
    /// Vendors (事業者).
    pub vendors: Vec<Vendor>,
    /// Contracts (契約).
    pub contracts: Vec<Contract>,
    /// MDS/SDS and checklists of vendors (開示書・事業者確認用チェックリスト).
    pub disclosures: Vec<Disclosure>,
}

words! {
    /// The kind of a vendor.
    pub enum VendorKind {
        /// Information systems.
        It = "情報システム",
        /// Medical devices.
        MedicalDevice = "医療機器",
        /// Network.
        Network = "ネットワーク",
        /// Cloud.
        Cloud = "クラウド",
        /// Meals.
        Meal = "給食",
        /// Telephone.
        Telephone = "電話",
        /// Facility.
        Facility = "設備",
        /// Forensics.
        Forensic = "調査",
        /// Any other.
        Other = "その他",
    }

    /// What a vendor has to disclose.
    pub enum DisclosureKind {
        /// Manufacturer's disclosure statement.
        Mds = "MDS(製造業者による開示書)",
        /// Service provider's disclosure statement.
        Sds = "SDS(サービス事業者による開示書)",
        /// Checklist for vendors.
        VendorChecklist = "チェックリスト(事業者確認用)",
    }
}

/// A vendor.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// Id.
    pub id: VendorId,
    /// Name (名称).
    pub name: Text,
    /// Short name for charts (略称).
    pub short_name: Option<Text>,
    /// Kind (種別).
    pub kind: VendorKind,
    /// Rank and heading of its cell on the chart (連絡体制図の欄); absent: only in the tables.
    pub chart: Option<VendorChart>,
    /// Desks and people to call (連絡先), in order.
    pub contacts: Vec<VendorContact>,
    /// Role of the hospital that the vendor informs when it finds something (事業者から病院への連絡先).
    pub notify_to: Option<RoleId>,
    /// How many systems it restores at a time, by the crews that it sends (同時に復旧できる数).
    pub parallel_restores: Option<u32>,
    /// Subcontractors (再委託先).
    pub subcontractors: Vec<Text>,
    /// Certificates (認証), such as ISMS.
    pub certifications: Vec<Text>,
    /// Anything else (備考).
    pub note: Option<Text>,
}

/// The cell of a vendor on the contact chart.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorChart {
    /// Order of calls (電話の順), 1 first.
    pub order: u32,
    /// For which systems, in few letters (見出し), such as 電子カルテ・オーダ.
    pub heading: Text,
}

/// A desk or a person of a vendor.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorContact {
    /// Desk or person (窓口・担当者).
    pub name: Text,
    /// Numbers (電話).
    pub phones: Vec<Phone>,
    /// When it answers, as printed (受付時間).
    pub hours: Text,
    /// Mail address (メール).
    pub email: Option<Text>,
    /// Day on which the number was last tried (確認日).
    pub verified_on: Option<Known<Date>>,
}

/// A contract.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Id.
    pub id: ContractId,
    /// With whom (事業者).
    pub vendor: VendorId,
    /// Number to give on the telephone (契約番号).
    pub number: Option<Text>,
    /// Title (契約名).
    pub title: Text,
    /// Systems covered (対象システム).
    pub systems: Vec<SystemId>,
    /// What is done (範囲).
    pub scope: Text,
    /// First day (開始日).
    pub starts_on: Date,
    /// Last day (終了日).
    pub ends_on: Known<Date>,
    /// Whether it renews itself (自動更新).
    pub auto_renewal: Option<Flag>,
    /// Hours of support as printed (対応時間).
    pub support_hours: Text,
    /// Whether somebody comes at night and on holidays (夜間・休日対応).
    pub night_support: Flag,
    /// Time to the first answer (応答時間).
    pub response_time: Option<Known<Duration>>,
    /// Level of service agreed on (SLA).
    pub sla: Option<Text>,
    /// Duty to report weaknesses (脆弱性の通知条項).
    pub vulnerability_notice_clause: Flag,
    /// Help in an incident (インシデント対応支援).
    pub incident_support: Flag,
    /// Help in forensics (調査への協力).
    pub forensic_support: Flag,
    /// Duty to keep an offline backup (オフラインバックアップ条項).
    pub offline_backup_clause: Option<Flag>,
    /// What is done in an emergency (非常時の範囲).
    pub emergency_scope: Option<Text>,
    /// The paper (契約書).
    pub document: Option<DocumentId>,
}

/// A paper that a vendor owes the hospital.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// From whom.
    pub vendor: VendorId,
    /// For which system.
    pub system: Option<SystemId>,
    /// Kind (種別).
    pub kind: DisclosureKind,
    /// Edition of the form (様式の版).
    pub edition: Text,
    /// Day of request (依頼日).
    pub requested_on: Option<Date>,
    /// Day of receipt (受領日); absent: not received.
    pub received_on: Option<Date>,
    /// Items answered no or left open (未対応の項目).
    pub open_items: Vec<Text>,
    /// Day until which the next one is due (次回期限).
    pub next_due: Option<Date>,
}
