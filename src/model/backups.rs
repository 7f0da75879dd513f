//! `backups.yaml`: one row per method of backup, not per system.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::duration::Duration;
use super::id::{DocumentId, RoleId, SystemId, VendorId};
use super::text::{Flag, Known, Text};
use super::word::words;

/// The whole of `backups.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupsFile {
    /// Rows of the table of backups (バックアップ), source: ひな形 2.2.4.
    pub backups: Vec<Backup>,
    /// Steps of the restoration beyond what follows from dependencies (復旧計画).
    pub restore_steps: Vec<RestoreStep>,
    /// How many systems can be restored at a time by the hands there are (並行して復旧できる数).
    pub parallel_restores: Option<u32>,
}

words! {
    /// What is backed up.
    pub enum BackupTarget {
        /// Data.
        Data = "データ",
        /// Whole system.
        SystemImage = "システム全体",
        /// Settings.
        Config = "設定",
        /// Logs.
        Log = "ログ",
    }

    /// On what it is kept.
    pub enum BackupMedia {
        /// Disk.
        Disk = "ディスク",
        /// Tape.
        Tape = "テープ",
        /// Optical disc.
        Optical = "光学媒体",
        /// Cloud.
        Cloud = "クラウド",
        /// Snapshot in the same storage.
        Snapshot = "スナップショット",
        /// Disk that is unplugged.
        RemovableDisk = "取り外しディスク",
        /// Paper.
        Paper = "紙",
    }

    /// How a test of restoration ended.
    pub enum TestResult {
        /// Restored.
        Passed = "成功",
        /// In part.
        Partial = "一部成功",
        /// Not restored.
        Failed = "失敗",
    }
}

/// A row: one method for one system.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// System.
    pub system: SystemId,
    /// What.
    pub target: BackupTarget,
    /// How often (頻度).
    pub interval: Duration,
    /// How it is made (作成方法).
    pub method: Text,
    /// On what (媒体).
    pub media: BackupMedia,
    /// Where (置き場所).
    pub location: Text,
    /// Cut off from the network when not in use (オフライン).
    pub offline: Flag,
    /// Cannot be changed or deleted (変更不可).
    pub immutable: Flag,
    /// In another building or place (院外).
    pub offsite: Flag,
    /// Kept for so many days (保持日数).
    pub retention_days: u32,
    /// Generations (世代数).
    pub generations: u32,
    /// How it is restored (復旧方法).
    pub restore_method: Text,
    /// Procedure (手順書).
    pub procedure: Option<DocumentId>,
    /// Who restores, of the hospital (院内の担当).
    pub restored_by: Option<RoleId>,
    /// Who restores, of the vendors (事業者の担当).
    pub restored_by_vendor: Option<VendorId>,
    /// Tests of restoration (復旧試験).
    pub restore_tests: Vec<RestoreTest>,
    /// Who sees each day that it worked (取得の確認者).
    pub monitored_by: Option<RoleId>,
    /// Day of the last one that worked (最終取得日).
    pub last_success_on: Option<Known<Date>>,
    /// How it is proved clean before use (復旧前の検疫).
    pub clean_check: Option<Text>,
}

/// A test of restoration.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreTest {
    /// Day (実施日).
    pub date: Date,
    /// How it ended (結果).
    pub result: TestResult,
    /// How long it took (所要時間).
    pub duration: Option<Duration>,
    /// How much was lost (失われた時間幅).
    pub data_loss: Option<Duration>,
}

/// A step of the restoration.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreStep {
    /// System restored.
    pub system: SystemId,
    /// What must hold before (前提).
    pub prerequisites: Vec<Text>,
    /// Who does it (実施者).
    pub executed_by: RoleId,
    /// Vendor that helps (事業者).
    pub vendor: Option<VendorId>,
    /// Who allows the next step (進めてよいと判断する者).
    pub decided_by: RoleId,
    /// How it is proved to work (確認方法).
    pub verification: Text,
    /// How the paper records are entered (事後入力).
    pub reverse_entry: Option<Text>,
}
