//! `governance.yaml`: training, risks, improvements, intelligence, exceptions, passwords.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::duration::Duration;
use super::id::{DepartmentId, DocumentId, ImprovementId, RoleId, SystemId, VendorId};
use super::text::{Flag, Known, Text};
use super::word::words;

/// The whole of `governance.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GovernanceFile {
    /// Training and drills, planned and held (教育・訓練).
    pub trainings: Vec<Training>,
    /// Assessment of risks (リスク評価票).
    pub risks: Vec<Risk>,
    /// Measures against recurrence (再発防止・改善).
    pub improvements: Vec<Improvement>,
    /// Sources of intelligence (情報収集).
    pub intelligence_sources: Vec<IntelligenceSource>,
    /// Weakened settings and other exceptions (例外).
    pub exceptions: Vec<Exception>,
    /// Rules for passwords (パスワードの規定).
    pub password_policy: Option<PasswordPolicy>,
    /// Rules for removable media (外部記録媒体の規定).
    pub removable_media_policy: Option<Text>,
    /// Rights of access by profession and task (アクセス権限).
    pub access_control: Option<AccessControl>,
    /// Review of accounts (アカウントの点検).
    pub account_review: Option<AccountReview>,
}

words! {
    /// The kind of a training.
    pub enum TrainingKind {
        /// E-learning.
        Elearning = "eラーニング",
        /// Lecture.
        Lecture = "講習",
        /// Tabletop exercise.
        Tabletop = "机上訓練",
        /// Drill on paper.
        PaperDrill = "紙運用訓練",
        /// Drill of restoration.
        RestoreDrill = "復元訓練",
        /// Drill of calls.
        Callout = "連絡訓練",
        /// Drill of cutting the network.
        CutoffDrill = "遮断訓練",
    }

    /// How likely or how grave.
    pub enum Grade {
        /// Large.
        High = "大",
        /// Middle.
        Middle = "中",
        /// Small.
        Low = "小",
    }

    /// What is done about a risk.
    pub enum Treatment {
        /// Reduce.
        Reduce = "低減",
        /// Avoid.
        Avoid = "回避",
        /// Transfer.
        Transfer = "移転",
        /// Accept.
        Accept = "受容",
    }
}

/// A training or drill.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Kind.
    pub kind: TrainingKind,
    /// Title (題).
    pub title: Text,
    /// Day held (実施日); or else `planned_for`.
    pub held_on: Option<Date>,
    /// When it is planned (予定), such as 2026年10月.
    pub planned_for: Option<Text>,
    /// For whom (対象).
    pub audience: Text,
    /// Departments that take part (参加部署).
    pub departments: Vec<DepartmentId>,
    /// Scenario (想定).
    pub scenario: Option<Text>,
    /// Number of people (参加人数), count.
    pub participants: Option<u32>,
    /// How it went (結果).
    pub result: Option<Text>,
    /// What was found, leading to improvements (課題).
    pub findings: Vec<ImprovementId>,
    /// Record (記録).
    pub document: Option<DocumentId>,
}

/// A row of the assessment of risks.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Threat (脅威).
    pub threat: Text,
    /// By intent (意図的).
    pub intentional: bool,
    /// By accident (偶発的).
    pub accidental: bool,
    /// By environment (環境的).
    pub environmental: bool,
    /// Systems concerned (対象).
    pub systems: Vec<SystemId>,
    /// Likelihood (発生可能性).
    pub likelihood: Grade,
    /// Impact (影響度).
    pub impact: Grade,
    /// Treatment (対応方針).
    pub treatment: Treatment,
    /// What is done (対策).
    pub measure: Text,
    /// Who sees to it (担当).
    pub owner: RoleId,
    /// Day of review (見直し日).
    pub reviewed_on: Known<Date>,
}

/// A measure against recurrence.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Improvement {
    /// Id.
    pub id: ImprovementId,
    /// From which incident or drill (契機).
    pub origin: Text,
    /// What was wrong (課題).
    pub issue: Text,
    /// What is done (対策).
    pub action: Text,
    /// Who does it (担当).
    pub owner: RoleId,
    /// Vendor concerned (事業者).
    pub vendor: Option<VendorId>,
    /// Until when (期限).
    pub due: Date,
    /// Day done (完了日).
    pub done_on: Option<Date>,
    /// Who has proved it (確認者).
    pub verified_by: Option<RoleId>,
}

/// A source of intelligence.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntelligenceSource {
    /// Name (情報源).
    pub name: Text,
    /// Address (URL).
    pub url: Option<Text>,
    /// What it tells (内容).
    pub content: Text,
    /// Who reads it (担当).
    pub owner: RoleId,
    /// How often (頻度).
    pub interval: Duration,
    /// To whom it is passed on (配布先).
    pub distribution: Text,
}

/// A weakened setting or another exception.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// What (内容).
    pub what: Text,
    /// Why (理由).
    pub reason: Text,
    /// Who has allowed it (承認者).
    pub approved_by: RoleId,
    /// Until when (期限).
    pub expires_on: Date,
    /// What makes up for it (代償策).
    pub compensating: Text,
    /// System concerned (対象).
    pub system: Option<SystemId>,
}

/// Rules for passwords, source: チェックリスト R7 2⑦⑧.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordPolicy {
    /// Least length (最小文字数), count.
    pub min_length: u32,
    /// Letters, digits and signs mixed (英数字・記号の混在).
    pub mixed: Flag,
    /// Changed every so many days (定期変更), or absent where the length or a second factor replaces it.
    pub rotation_days: Option<u32>,
    /// Use in two places forbidden (使い回しの禁止).
    pub reuse_prohibited: Flag,
    /// Maker's default changed (初期値の変更).
    pub initial_changed: Flag,
}

/// Rights of access, source: チェックリスト R7 2④.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessControl {
    /// How rights follow from profession and task (権限の決め方).
    pub rule: Text,
    /// Roles that have the rights of an administrator (管理者権限をもつ役割).
    pub administrators: Vec<RoleId>,
    /// Paper that names them (根拠の文書).
    pub document: Option<DocumentId>,
    /// Day on which the rights were last compared with the staff (点検日).
    pub reviewed_on: Known<Date>,
}

/// Removal of accounts that nobody needs, source: チェックリスト R7 2⑤.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountReview {
    /// How often (頻度).
    pub interval: Duration,
    /// Who does it (点検者).
    pub reviewer: RoleId,
    /// Day of the last one (最終点検日).
    pub last_reviewed_on: Known<Date>,
    /// Accounts deleted or disabled then (削除・無効化した数), count.
    pub removed: Option<u32>,
}
