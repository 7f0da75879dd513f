//! `response.yaml`: levels, triage, who may decide what, action cards, announcements, evidence and logs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::duration::Duration;
use super::id::{CardId, DepartmentId, DeviceId, LogSourceId, OrganizationId, RoleId, SystemId, VendorId};
use super::text::{Flag, Known, Prose, Text};
use super::word::words;

/// The whole of `response.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseFile {
    /// Levels of severity (障害レベル).
    pub levels: Vec<SeverityLevel>,
    /// Categories of triage (切り分け).
    pub triage: Vec<TriageCategory>,
    /// Items of a report, in order (報告項目).
    pub report_items: Vec<ReportItem>,
    /// Items of the investigation beyond the form's four (原因調査の追加項目).
    pub investigation_items: Vec<Text>,
    /// Who may decide what (決定権限).
    pub decisions: Vec<DecisionAuthority>,
    /// Action cards (アクションカード).
    pub cards: Vec<ActionCard>,
    /// Announcements (院内放送).
    pub announcements: Vec<Announcement>,
    /// Preservation of evidence (証拠保全).
    pub evidence: Option<EvidencePolicy>,
    /// Sources of logs (ログ).
    pub log_sources: Vec<LogSource>,
}

/// A level of severity, L1 to L5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Level {
    /// One device.
    L1,
    /// One place.
    L2,
    /// Wide, but one function.
    L3,
    /// Wide, with grave effect on work.
    L4,
    /// Wide and grave.
    L5,
}

impl Level {
    /// All levels, mildest first.
    pub const ALL: [Self; 5] = [Self::L1, Self::L2, Self::L3, Self::L4, Self::L5];

    /// `L1` to `L5`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
            Self::L4 => "L4",
            Self::L5 => "L5",
        }
    }
}

impl schemars::JsonSchema for Level {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Level".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words = ["端末1台", "1部署", "広い範囲の1機能", "広い範囲、業務に重い影響", "広い範囲、診療に重大な影響"];
        super::shape::words(Self::ALL.into_iter().map(|level| serde_json::json!(level)).zip(words))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

words! {
    /// A category of triage.
    pub enum TriageCode {
        /// Failure of devices.
        Hardware = "機器の障害",
        /// Attack.
        Cyber = "サイバー攻撃",
        /// Loss of power.
        Power = "電源喪失",
        /// Disaster.
        Disaster = "災害等",
    }

    /// Something that somebody has to decide.
    pub enum Decision {
        /// Cut the network.
        Cutoff = "ネットワークの遮断",
        /// Stop using a system.
        StopSystem = "システムの使用中止",
        /// Go over to paper.
        SwitchToPaper = "紙運用への切替",
        /// Limit care.
        LimitCare = "診療の制限",
        /// Open the headquarters.
        OpenHeadquarters = "対策本部の設置",
        /// Declare a level.
        DeclareLevel = "障害レベルの判定",
        /// Report to outsiders.
        ReportExternal = "外部関係機関への報告",
        /// Publish.
        Publish = "公表",
        /// Answer a demand for ransom.
        RansomDemand = "身代金要求への対応",
        /// Begin the restoration.
        StartRestore = "復旧の開始",
        /// Join the network and open systems again.
        Resume = "接続と業務の再開",
        /// Delete, initialise or replace what may be evidence.
        ReleaseEvidence = "機器の初期化・交換の許可",
    }

    /// For whom a card is.
    pub enum CardAudience {
        /// One who leads.
        Leader = "リーダー",
        /// One who acts.
        Member = "実施者",
    }

    /// Colour and pattern of a card's band; each colour has its own pattern, so that the sheets can be told apart in grey.
    pub enum CardTone {
        /// Red, diagonal stripes.
        Red = "赤",
        /// Navy, solid.
        Navy = "紺",
        /// Green, vertical stripes.
        Green = "緑",
        /// Brown, dots.
        Brown = "茶",
        /// Purple, grid.
        Purple = "紫",
        /// Grey, horizontal stripes.
        Gray = "灰",
    }

    /// On which side of a card a step stands.
    pub enum CardSide {
        /// Front.
        Front = "おもて",
        /// Back.
        Back = "うら",
    }

    /// What a log records.
    pub enum LogKind {
        /// Authentication.
        Auth = "認証",
        /// VPN.
        Vpn = "VPN",
        /// Firewall.
        Firewall = "ファイアウォール",
        /// Operating system.
        Os = "OS",
        /// Application.
        Application = "アプリケーション",
        /// Antivirus.
        Antivirus = "ウイルス対策",
        /// Backup.
        Backup = "バックアップ",
    }
}

/// A level and what it means here.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityLevel {
    /// L1 to L5.
    pub code: Level,
    /// State (状況).
    pub definition: Text,
    /// What is done (対応).
    pub response: Text,
    /// Examples by which it is told (判断の目安).
    pub triggers: Vec<Text>,
    /// Who must be told (連絡する役割).
    pub notify: Vec<RoleId>,
}

/// A category of triage and what it asks for.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriageCategory {
    /// Category.
    pub code: TriageCode,
    /// What is looked at (確認すること).
    pub checks: Vec<Text>,
    /// What is done (対応すること).
    pub actions: Vec<Text>,
    /// When work goes over to emergency ways (非常時運用へ切り替える条件).
    pub switch_condition: Text,
}

/// An item of a report.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportItem {
    /// What (項目).
    pub label: Text,
    /// An example or hint (記入の例).
    pub hint: Option<Text>,
    /// Whether the first report needs it (第一報に必要).
    pub required: bool,
}

/// Who may decide something.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionAuthority {
    /// What is decided (決定事項).
    pub decision: Decision,
    /// Who decides (決定者).
    pub decided_by: RoleId,
    /// Who decides in that one's absence, in order (代行).
    pub deputies: Vec<RoleId>,
    /// Who decides at night and on holidays (夜間・休日の決定者).
    pub night_decided_by: Option<RoleId>,
    /// On what condition, with what limit (条件).
    pub condition: Text,
    /// Within what time (時間の目安).
    pub time_limit: Option<Duration>,
}

/// An action card: what one role does, in order, on one sheet.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionCard {
    /// Id.
    pub id: CardId,
    /// Number as printed (番号), such as AC-01.
    pub number: Text,
    /// Role whose card it is (役割).
    pub role: RoleId,
    /// Title where it differs from the role's name (題).
    pub title: Option<Text>,
    /// One sign in the disc of the band (標).
    pub symbol: Text,
    /// Colour and pattern (色と模様).
    pub tone: CardTone,
    /// Leader or member.
    pub audience: CardAudience,
    /// When to take this card (いつ), at most twenty-odd letters.
    pub trigger: Text,
    /// From which level on (レベル); absent: at every level.
    pub level: Option<Level>,
    /// First actions (最初にすること), at most three.
    pub first_actions: Vec<FirstAction>,
    /// Steps (手順), by time.
    pub steps: Vec<Step>,
    /// What must not be done (してはいけないこと), verb phrases such as 電源を切る.
    pub prohibitions: Vec<Text>,
    /// Whom this role calls (連絡先), in order.
    pub contacts: Vec<CardContact>,
    /// What may be decided without asking (判断してよいこと).
    pub authority: Vec<Text>,
    /// What is handed over at a change of shift (引継ぎ).
    pub handover: Vec<Text>,
    /// When it ends and where the card goes (終了・返却先).
    pub end: Text,
    /// Announcements after which the card is used (連動する放送), numbers 1 to 5.
    pub announcements: Vec<u32>,
    /// Systems whose change makes it stale (関係するシステム).
    pub systems: Vec<SystemId>,
    /// Where copies lie (置き場所).
    pub copies: Vec<CardCopies>,
    /// What can be written on the back (記入欄), such as 患者数.
    pub notes: Vec<Text>,
}

/// One of at most three first actions.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstAction {
    /// What to do (すること).
    pub text: Text,
    /// Role whose number stands behind the text (電話する役割).
    pub call: Option<RoleId>,
}

/// A step of a card.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Within what time from knowing (いつまでに).
    pub within: Duration,
    /// What to do (すること), one action, about twenty letters.
    pub text: Text,
    /// On which side (おもて・うら).
    pub side: CardSide,
}

/// Somebody this role calls; one of the first four keys is given.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardContact {
    /// A role.
    pub role: Option<RoleId>,
    /// A department.
    pub department: Option<DepartmentId>,
    /// A vendor.
    pub vendor: Option<VendorId>,
    /// An organisation outside.
    pub organization: Option<OrganizationId>,
    /// What for, in few letters (用件), such as 報告1.
    pub label: Text,
}

/// Where copies of a card lie.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardCopies {
    /// Department.
    pub department: DepartmentId,
    /// How many (枚数).
    pub count: u32,
    /// Where exactly (置き場所).
    pub place: Option<Text>,
}

/// An announcement over the loudspeakers.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// Number, 1 to 5 (番号).
    pub number: u32,
    /// Title (題), such as 第1報.
    pub title: Text,
    /// When (時期), as printed.
    pub timing: Text,
    /// Within what time from the report of the failure (時間).
    pub within: Option<Duration>,
    /// Who decides (判断).
    pub decided_by: RoleId,
    /// Who speaks (発信).
    pub spoken_by: RoleId,
    /// To patients (患者向け), a breath per line.
    pub patients: Prose,
    /// To staff (職員向け), a breath per line.
    pub staff: Option<Prose>,
    /// Other wordings (ほかの版).
    pub variants: Vec<AnnouncementVariant>,
    /// What is used when the loudspeakers fail (放送設備が使えないとき).
    pub fallback: Text,
}

/// Another wording of an announcement.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementVariant {
    /// For whom or when (対象), such as 夜間・病棟.
    pub name: Text,
    /// Text, a breath per line.
    pub text: Prose,
}

/// How evidence is kept.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidencePolicy {
    /// What is kept (対象).
    pub targets: Vec<Text>,
    /// How (方法).
    pub method: Prose,
    /// Who keeps it (保管者).
    pub custodian: RoleId,
    /// Where (保管場所).
    pub storage_place: Text,
    /// Form for the chain of custody (受渡記録の様式).
    pub custody_form: Option<Text>,
    /// What must not be done before permission (許可前に禁じること).
    pub prohibited: Vec<Text>,
    /// Who permits it (許可者).
    pub approved_by: RoleId,
    /// Firm that investigates (調査事業者).
    pub vendor: Option<VendorId>,
    /// Organisation through which one is found (調査の相談先).
    pub organization: Option<OrganizationId>,
}

/// A source of logs.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogSource {
    /// Id.
    pub id: LogSourceId,
    /// Name (名称).
    pub name: Text,
    /// Device; or else `system`.
    pub device: Option<DeviceId>,
    /// System; or else `device`.
    pub system: Option<SystemId>,
    /// What it records (種別).
    pub kind: LogKind,
    /// What each entry shows (記録項目), such as 利用者ID, 時刻, 操作内容.
    pub fields: Vec<Text>,
    /// Kept for so many days (保存日数).
    pub retention_days: Known<Text>,
    /// Where (保存先).
    pub stored_at: Text,
    /// Whether its clock is right (時刻同期).
    pub time_sync: Flag,
    /// Who takes it out (取得者).
    pub collected_by: RoleId,
    /// Whether a copy leaves the network (オフラインへの複製).
    pub exported_offline: Option<Flag>,
    /// How often it is looked at (点検の頻度).
    pub review_interval: Option<Duration>,
    /// Who looks at it (点検者).
    pub reviewer: Option<RoleId>,
    /// When it was last looked at (最終点検日).
    pub last_reviewed_on: Option<Known<Date>>,
}
