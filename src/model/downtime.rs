//! `downtime.yaml`: how departments work without a system, and what they need for it.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::duration::Duration;
use super::id::{DepartmentId, RoleId, SystemId};
use super::response::Level;
use super::text::{Known, Text};
use super::word::words;

/// The whole of `downtime.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DowntimeFile {
    /// Ways to go on (代替運用).
    pub fallbacks: Vec<Fallback>,
    /// Kits of paper in the departments (紙セット).
    pub paper_kits: Vec<PaperKit>,
    /// Terminals and copies for reading (参照環境・緊急用PC).
    pub reference_environments: Vec<ReferenceEnvironment>,
    /// Accounts for the emergency (非常時アカウント).
    pub emergency_accounts: Vec<EmergencyAccount>,
}

words! {
    /// By what means work goes on.
    pub enum FallbackMethod {
        /// Paper.
        Paper = "紙運用",
        /// Terminal with a read-only copy.
        ReferenceTerminal = "参照専用端末",
        /// PC that is not on the network.
        OfflinePc = "オフラインPC",
        /// The device by itself.
        StandaloneDevice = "機器の単独運転",
        /// Telephone.
        Phone = "電話連絡",
        /// Another hospital.
        OtherHospital = "他院への依頼",
    }

    /// The kind of an environment for reading.
    pub enum ReferenceKind {
        /// Terminal for reading.
        ReferenceTerminal = "参照専用端末",
        /// PC for the emergency.
        EmergencyPc = "緊急用PC",
        /// Backup centre.
        BackupCenter = "バックアップセンター",
    }
}

/// A way to go on with a task when a system is down.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// Department.
    pub department: DepartmentId,
    /// Task (業務).
    pub task: Text,
    /// System that is missing.
    pub system: SystemId,
    /// Means (手段).
    pub method: FallbackMethod,
    /// What is done (方法).
    pub procedure: Text,
    /// After what time of outage (切替の目安).
    pub trigger_time: Duration,
    /// From which level on (切替のレベル).
    pub trigger_level: Option<Level>,
    /// Who decides (切替の決定者).
    pub decided_by: RoleId,
    /// What is needed (必要な物).
    pub supplies: Vec<Text>,
    /// How many people more (応援人員).
    pub staff: Option<Text>,
    /// For how long it can be kept up (限界).
    pub limit: Option<Known<Duration>>,
    /// What keeps the patient safe meanwhile (安全確認).
    pub safety_checks: Vec<Text>,
    /// How the paper records are entered afterwards (事後入力).
    pub reverse_entry: Option<ReverseEntry>,
    /// Day of the last drill (訓練日).
    pub drilled_on: Option<Known<Date>>,
}

/// How paper records are entered afterwards.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseEntry {
    /// Who (担当).
    pub who: Text,
    /// Until when (期限).
    pub deadline: Text,
    /// How (方法).
    pub method: Text,
}

/// A kit of paper.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperKit {
    /// Department.
    pub department: DepartmentId,
    /// Where it stands (置き場所).
    pub place: Text,
    /// What is in it (内容).
    pub items: Vec<PaperItem>,
    /// Day of its last revision (差替日).
    pub revised_on: Known<Date>,
    /// Who keeps it (管理者).
    pub keeper: RoleId,
    /// Day on which it was last counted (点検日).
    pub checked_on: Option<Known<Date>>,
    /// Systems whose change makes it stale (関係するシステム).
    pub systems: Vec<SystemId>,
}

/// A form or thing in a kit.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperItem {
    /// Code of the form (記号).
    pub code: Text,
    /// Name (名称).
    pub name: Text,
    /// How many (数量).
    pub quantity: u32,
}

/// A terminal or copy for reading.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceEnvironment {
    /// Kind.
    pub kind: ReferenceKind,
    /// Name (名称).
    pub name: Text,
    /// Where (場所).
    pub location: Text,
    /// What can be seen (参照できる範囲).
    pub data_range: Text,
    /// How often it is refreshed (更新).
    pub refresh: Duration,
    /// How many (台数).
    pub count: u32,
    /// Who may use it first (配布の決まり).
    pub distribution_rule: Option<Text>,
    /// System that it stands in for.
    pub system: SystemId,
}

/// An account for the emergency; the plan holds where it is kept, never the secret.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyAccount {
    /// For what (対象).
    pub scope: Text,
    /// Where it is kept (保管場所).
    pub storage_place: Text,
    /// Who may open it (開封者).
    pub opened_by: RoleId,
    /// What is done after use (使用後の更新).
    pub renewal: Text,
}
