//! `hospital.yaml`: the hospital, the plan's version and control, and what the plan assumes.

use serde::{Deserialize, Serialize};

use super::date::{Date, DateStyle};
use super::id::{DepartmentId, DocumentId, FacilityId, PersonId, RoleId};
use super::phone::PhoneNumber;
use super::text::{Flag, Known, Prose, Text};
use super::word::words;

/// The whole of `hospital.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HospitalFile {
    /// The hospital (病院).
    pub hospital: Hospital,
    /// The plan as a document (計画).
    pub plan: PlanDocument,
    /// Events that the plan assumes (想定する事象), source: ひな形 1.3.2.
    pub assumed_events: Vec<AssumedEvent>,
    /// Other plans that cover what this one leaves out, such as the disaster BCP (別計画).
    pub related_plans: Vec<RelatedPlan>,
    /// Rules, manuals and forms that belong to the plan (関連文書).
    pub related_documents: Vec<RelatedDocument>,
    /// The hospital's own sections (院独自の追加), printed behind the form's section that each names.
    pub additions: Vec<Addition>,
    /// Findings of `check` that the hospital has looked at and lives with for a time (受け入れた指摘).
    pub accepted_findings: Vec<AcceptedFinding>,
    /// How the sheets for the wall and the pocket are printed (掲示と携帯の紙); absent, the usual way.
    pub sheets: Option<Sheets>,
}

/// How the sheets for the wall and the pocket are printed; what is absent is printed the usual way.
#[derive(Debug, Clone, Default, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sheets {
    /// Paper of the contact chart (連絡体制図の用紙), usually A4.
    pub chart_paper: Option<ChartPaper>,
    /// Size of the action cards (アクションカードの大きさ), usually A5.
    pub card_size: Option<CardSize>,
    /// Edge over which the printer turns the cards (両面印刷のとじ方), usually the long one.
    pub card_turn: Option<Turn>,
    /// What the QR code on charts and cards says (QRコード); absent, there is none.
    pub qr: Option<QrContent>,
}

words! {
    /// Paper of the contact chart, on its side.
    pub enum ChartPaper {
        /// 297 × 210 mm.
        A4 = "A4",
        /// 420 × 297 mm.
        A3 = "A3",
    }

    /// Size of a card after cutting.
    pub enum CardSize {
        /// 148.5 × 210 mm, two on a sheet of A4.
        A5 = "A5(A4に2面)",
        /// 105 × 148.5 mm, four on a sheet of A4; an extract to carry along.
        A6 = "A6(A4に4面)",
        /// 210 × 297 mm.
        A4 = "A4",
    }

    /// Edge of the paper over which the printer turns it.
    pub enum Turn {
        /// The long edge.
        Long = "長辺とじ",
        /// The short edge.
        Short = "短辺とじ",
    }

    /// What a QR code says.
    pub enum QrContent {
        /// The first number that can be dialled from any telephone.
        Tel = "電話番号",
        /// Kind of sheet, version, date and fingerprint.
        Version = "版と照合番号",
    }
}

/// A finding that the hospital has looked at and lives with for a time; what stops the papers cannot be accepted.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedFinding {
    /// Name of the rule, as `check` prints it in brackets (規則).
    pub rule: Text,
    /// Id of the thing concerned; for things without one, the id of what they belong to, or the file's name (対象).
    pub place: Text,
    /// Why it is accepted (理由).
    pub reason: Text,
    /// Who has allowed it (承認者).
    pub approved_by: RoleId,
    /// Until when (期限).
    pub expires_on: Date,
}

/// The hospital itself.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hospital {
    /// Full name (名称).
    pub name: Text,
    /// What the papers call it after the first mention (略称), such as 当院.
    pub short_name: Option<Text>,
    /// Address (所在地).
    pub address: Option<Text>,
    /// Switchboard number (代表電話).
    pub phone: Option<PhoneNumber>,
    /// Licensed beds (許可病床数), count.
    pub licensed_beds: u32,
    /// Who founded it (開設主体); the regime of breach reports depends on it.
    pub founder: Founder,
    /// What it does for its region (機能).
    pub functions: Vec<Function>,
    /// Facilities in the scope of the plan (施設).
    pub facilities: Vec<Facility>,
    /// Fee items of the reimbursement scheme that ask for this plan (届出中の加算).
    pub fee_items: Vec<FeeItem>,
    /// Which regime of personal-data law applies to breach reports (個情法の報告区分).
    pub breach_report_regime: Known<Text>,
    /// How dates are printed (日付の書き方).
    pub date_style: DateStyle,
    /// What the house calls things (院内の呼称).
    pub terms: Terms,
}

words! {
    /// Who founded the hospital.
    pub enum Founder {
        /// State or independent administrative agency.
        National = "国・独立行政法人",
        /// Prefecture or municipality.
        Public = "都道府県・市町村",
        /// Japanese Red Cross, Saiseikai, JA and the like.
        Semipublic = "公的医療機関(日赤・済生会・厚生連ほか)",
        /// Medical corporation.
        MedicalCorporation = "医療法人",
        /// Educational corporation.
        SchoolCorporation = "学校法人",
        /// Company.
        Company = "会社",
        /// An individual.
        Individual = "個人",
        /// Any other.
        Other = "その他の法人",
    }

    /// What the hospital does for its region.
    pub enum Function {
        /// Emergency hospital.
        Emergency = "救急告示",
        /// Disaster base hospital.
        DisasterBase = "災害拠点",
        /// Regional medical care support hospital.
        RegionalSupport = "地域医療支援",
        /// Perinatal centre.
        Perinatal = "周産期母子医療",
        /// Dialysis.
        Dialysis = "人工透析",
        /// Psychiatric hospital.
        Psychiatric = "精神科",
        /// Clinic.
        Clinic = "診療所",
        /// Long-term care.
        LongTerm = "療養",
    }

    /// Whether an assumed event is a loss of function or an attack that causes it.
    pub enum EventKind {
        /// Section 1.3.2 (1).
        Impact = "診療業務に影響する事象",
        /// Section 1.3.2 (2).
        Attack = "原因となるサイバー攻撃",
    }

    /// The kind of another plan.
    pub enum RelatedPlanKind {
        /// Disaster BCP.
        Disaster = "災害",
        /// Loss of power.
        Power = "電源喪失",
        /// Infection.
        Infection = "感染症",
        /// Any other.
        Other = "その他",
    }

    /// The kind of a related document.
    pub enum DocumentKind {
        /// Rules of the house.
        Rule = "規程",
        /// Manual.
        Manual = "手順書",
        /// Plan.
        Plan = "計画",
        /// Form to fill in.
        Form = "様式",
        /// Contract.
        Contract = "契約書",
        /// Drawing.
        Diagram = "図面",
        /// Record.
        Record = "記録",
    }

    /// On what a copy of the plan is kept.
    pub enum Media {
        /// Paper.
        Paper = "紙",
        /// A PDF on a device that is not on the hospital's network.
        OfflinePdf = "PDF(ネットワークに接続しない端末)",
        /// A PDF on a server of the house.
        Pdf = "PDF(院内サーバ)",
    }
}

/// A facility in scope.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    /// Id.
    pub id: FacilityId,
    /// Name (名称).
    pub name: Text,
    /// Address (所在地).
    pub address: Option<Text>,
}

/// A fee item of the reimbursement scheme.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeItem {
    /// Official name (名称).
    pub name: Text,
    /// Day of notification (届出日).
    pub since: Option<Known<Date>>,
}

/// What the house calls things; papers use these words.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The office that runs the systems (システム部門), such as 医療情報管理室.
    pub system_office: Text,
    /// The office at the reception and for billing (医事部門), such as 医事課.
    pub medical_affairs: Text,
    /// The head of the hospital (最高責任者), such as 病院長 or 院長.
    pub director: Text,
    /// The body that leads in a grave incident (対策本部).
    pub headquarters: Text,
}

/// The plan as a document under control, source: ひな形 1.2 and 1.4.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDocument {
    /// Title (文書名).
    pub title: Text,
    /// Document number of the house (文書番号).
    pub number: Option<Text>,
    /// Version (版), such as "2.1".
    pub version: Text,
    /// Day from which it is in force (発効日); the date of every paper.
    pub effective_date: Date,
    /// Handling mark (取扱区分), such as 院外秘.
    pub handling: Text,
    /// Department that keeps the original (管理部門).
    pub owner: DepartmentId,
    /// Basic policies (基本方針), in order.
    pub policies: Vec<Prose>,
    /// Approvals (承認), as printed on the cover, highest first.
    pub approvals: Vec<Approval>,
    /// Review at least every so many months (見直し周期).
    pub review_cycle_months: u32,
    /// Day of the next review (次回見直し日).
    pub next_review: Date,
    /// History (改訂履歴), oldest first.
    pub revisions: Vec<Revision>,
    /// Copies, where they are and who keeps them (配布・保管).
    pub distribution: Vec<Copy>,
}

/// An approval on the cover.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// In which role (役割).
    pub role: RoleId,
    /// By whom (氏名).
    pub person: PersonId,
    /// When (承認日).
    pub date: Option<Date>,
}

/// A row of the history.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// Version (版).
    pub version: Text,
    /// Day (改訂日).
    pub date: Date,
    /// Who wrote it (作成者).
    pub author: PersonId,
    /// What changed (改訂内容).
    pub summary: Text,
    /// Who approved it (承認者).
    pub approved_by: PersonId,
}

/// A copy of the plan in its place.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Copy {
    /// Number of the copy (部番号).
    pub number: u32,
    /// Where it lies (保管場所).
    pub place: Text,
    /// On what (媒体).
    pub media: Media,
    /// Who keeps it (保管者).
    pub holder: RoleId,
}

/// An event that the plan assumes.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssumedEvent {
    /// Loss of function, or attack.
    pub kind: EventKind,
    /// What happens (事象).
    pub name: Text,
    /// Whether the hospital has added it to the form's list (院の追加).
    pub local: Option<bool>,
}

/// Another plan of the hospital.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelatedPlan {
    /// Title (題).
    pub title: Text,
    /// What it covers.
    pub kind: RelatedPlanKind,
    /// Department in charge (所管).
    pub owner: DepartmentId,
}

/// A document that belongs to the plan.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelatedDocument {
    /// Id.
    pub id: DocumentId,
    /// Title (題).
    pub title: Text,
    /// Kind (種別).
    pub kind: DocumentKind,
    /// Department in charge (所管).
    pub owner: DepartmentId,
    /// Where it is when the network is down (保管場所).
    pub location: Text,
    /// Day of its last revision (改訂日).
    pub revised_on: Option<Known<Date>>,
    /// Whether it has been printed and lies outside the systems it describes (紙の控えがある).
    pub printed: Option<Flag>,
}

/// A section of the hospital's own, or further items of the list of a section.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Addition {
    /// Number of the form's section behind which it stands (節番号), such as "2.2.4".
    pub after: Text,
    /// Title (題); without one the items continue the list of that section (V, VI …).
    pub title: Option<Text>,
    /// Text (本文), a paragraph per line; or else `items`, or both.
    pub text: Option<Prose>,
    /// Items of a list behind the text (列挙).
    pub items: Vec<Text>,
}
