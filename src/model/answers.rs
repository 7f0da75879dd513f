//! `answers.yaml`: the hospital's answers to the yearly checklist and the confirmation list.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::id::{DocumentId, SystemId, VendorId};
use super::text::Text;
use super::word::words;

/// The whole of `answers.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersFile {
    /// Answers (回答).
    pub answers: Vec<FormAnswer>,
}

words! {
    /// Which official list.
    pub enum FormName {
        /// 医療機関確認用.
        HospitalChecklist = "チェックリスト(医療機関確認用)",
        /// 事業者確認用.
        VendorChecklist = "チェックリスト(事業者確認用)",
        /// BCP 策定の確認表.
        BcpConfirmation = "BCP策定の確認表",
    }

    /// An answer.
    pub enum Reply {
        /// Yes.
        Yes = "はい",
        /// No.
        No = "いいえ",
        /// Does not apply.
        NotApplicable = "該当なし",
    }
}

/// An answer to one item.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormAnswer {
    /// Which list.
    pub form: FormName,
    /// Vendor that answers (事業者), for the list of vendors only.
    pub vendor: Option<VendorId>,
    /// System of which it answers (システム), for the list of vendors only.
    pub system: Option<SystemId>,
    /// Edition (版), such as R7.
    pub edition: Text,
    /// Number as printed (番号), such as 2⑩.
    pub item: Text,
    /// Answer (回答).
    pub reply: Reply,
    /// Day of the check (確認日).
    pub checked_on: Date,
    /// Day until which it will be yes (対応目標日), where the answer is no.
    pub target_date: Option<Date>,
    /// Paper that shows it (根拠).
    pub evidence: Option<DocumentId>,
    /// Anything else (備考).
    pub note: Option<Text>,
}
