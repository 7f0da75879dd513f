//! `contacts.yaml`: departments, people, roles, who calls whom, and the organisations outside.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::duration::Duration;
use super::id::{DeadlineId, DepartmentId, DocumentId, OrganizationId, PersonId, RoleId, SystemId, VendorId};
use super::phone::Phone;
use super::response::Level;
use super::text::{Known, Text};
use super::word::words;

/// Months after which a telephone number is to be tried again: twice a year, behind the moves of staff in April and
/// October.
pub const STALE_MONTHS: i32 = 6;

/// The whole of `contacts.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactsFile {
    /// Number to call first when something is wrong (最初に電話する先).
    pub first_call: FirstCall,
    /// On which system each way to call stands (電話などを動かすシステム).
    pub phone_systems: Option<PhoneSystems>,
    /// Departments (部署).
    pub departments: Vec<Department>,
    /// People (人).
    pub people: Vec<Person>,
    /// Roles (役割).
    pub roles: Vec<Role>,
    /// Who holds which role (任命).
    pub assignments: Vec<Assignment>,
    /// Organisations outside the hospital (外部関係機関).
    pub organizations: Vec<Organization>,
    /// Who calls whom, when (連絡経路).
    pub routes: Vec<Route>,
    /// Deadlines of law and contract (期限).
    pub deadlines: Vec<Deadline>,
}

/// The number on the strip of the chart and on each card.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstCall {
    /// Role that answers in office hours (平日日中).
    pub day: RoleId,
    /// Role that answers at night and on holidays (夜間・休日).
    pub night: RoleId,
    /// Office hours as printed (受付時間), such as 平日 8:30〜17:15.
    pub office_hours: Text,
}

/// The system on which each way to call stands: when it is down, numbers of that kind cannot be rung. A way that stands on
/// no system of the plan, such as mobile telephones, has no key.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneSystems {
    /// Extensions (内線).
    pub extension: Option<SystemId>,
    /// PHS (PHS).
    pub phs: Option<SystemId>,
    /// Outside lines of the hospital (外線).
    pub line: Option<SystemId>,
    /// Mail (メール).
    pub mail: Option<SystemId>,
    /// Loudspeakers (院内放送).
    pub paging: Option<SystemId>,
}

words! {
    /// The kind of a department.
    pub enum DepartmentKind {
        /// Ward.
        Ward = "病棟",
        /// Outpatient department.
        Outpatient = "外来",
        /// Emergency room.
        Emergency = "救急",
        /// Operating theatre.
        OperatingRoom = "手術",
        /// Intensive care.
        Icu = "集中治療",
        /// Dialysis.
        Dialysis = "透析",
        /// Medical staff.
        Medical = "診療",
        /// Pharmacy.
        Pharmacy = "薬剤",
        /// Laboratory.
        Laboratory = "検査",
        /// Radiology.
        Radiology = "放射線",
        /// Rehabilitation.
        Rehabilitation = "リハビリテーション",
        /// Nutrition.
        Nutrition = "栄養",
        /// Nursing.
        Nursing = "看護",
        /// Reception and billing.
        MedicalAffairs = "医事",
        /// Regional liaison.
        RegionalLiaison = "地域連携",
        /// Clinical engineering.
        ClinicalEngineering = "臨床工学",
        /// Facility.
        Facility = "施設",
        /// Information systems.
        It = "情報システム",
        /// General affairs, public relations.
        GeneralAffairs = "総務",
        /// Finance.
        Finance = "経理",
        /// Management.
        Management = "経営",
    }

    /// Who may see a person's numbers on a copy.
    pub enum Visibility {
        /// Everybody.
        Public = "公開",
        /// Staff of the hospital.
        Staff = "職員",
        /// The few who work on the incident.
        Core = "関係者",
    }

    /// The kind of a role.
    pub enum RoleKind {
        /// Head of the hospital.
        ChiefOfficer = "最高責任者",
        /// Security officer of medical information systems.
        SecurityOfficer = "医療情報システム安全管理責任者",
        /// Planning manager (企画管理者) of the guideline.
        PlanningManager = "企画管理者",
        /// Incident response team.
        Csirt = "インシデント対応チーム",
        /// System operators.
        SystemOperator = "システム運用担当者",
        /// Administrative duty at night.
        Duty = "当直",
        /// Head of the administration.
        Administration = "事務部門",
        /// Head of a department.
        DepartmentHead = "部門責任者",
        /// Public relations.
        PublicRelations = "広報",
        /// Legal matters and insurance.
        Legal = "法務",
        /// Keeper of the record of events.
        Recorder = "記録",
        /// Anybody who finds something wrong.
        Finder = "発見者",
        /// Facility and clinical engineering.
        Engineering = "設備・臨床工学",
        /// Reporting to agencies.
        Reporter = "外部報告",
        /// Any other.
        Other = "その他",
    }

    /// Whether a role is a person's only one.
    pub enum Dedication {
        /// Only this role.
        Full = "専任",
        /// Beside other duties.
        Concurrent = "兼務",
    }

    /// The lane of the contact chart in which a role stands.
    pub enum Lane {
        /// A.
        Discovery = "発見",
        /// B.
        Reception = "受付・切り分け",
        /// C.
        Judgement = "判断",
        /// D, its head.
        Decision = "経営",
        /// D, its members.
        Headquarters = "対策本部",
    }

    /// The kind of an organisation outside.
    pub enum OrganizationKind {
        /// Ministry.
        Ministry = "厚生労働省",
        /// Prefecture or public health centre.
        Prefecture = "都道府県・保健所",
        /// Personal Information Protection Commission.
        Privacy = "個人情報保護委員会",
        /// Police.
        Police = "警察",
        /// Technical support: IPA, JPCERT/CC, MIST.
        TechnicalSupport = "技術支援",
        /// Medical association.
        MedicalAssociation = "医師会",
        /// Online eligibility check and e-prescription.
        Eligibility = "オンライン資格確認等",
        /// Insurer.
        Insurer = "保険会社",
        /// Lawyer.
        Lawyer = "弁護士",
        /// Forensic firm.
        Forensic = "調査事業者",
        /// Fire department.
        Fire = "消防",
        /// Hospital nearby.
        Neighbor = "近隣医療機関",
        /// Press.
        Press = "報道",
        /// Any other.
        Other = "その他",
    }

    /// How a call is made.
    pub enum Medium {
        /// Telephone.
        Phone = "電話",
        /// Paging over the loudspeakers.
        Paging = "院内放送",
        /// Mail.
        Mail = "メール",
        /// A runner.
        Runner = "伝令",
        /// A form on the web.
        WebForm = "Webフォーム",
    }

    /// What a line of the chart means.
    pub enum RouteKind {
        /// Must be called.
        Must = "必ず連絡",
        /// Called on a condition.
        Conditional = "条件付き",
        /// Liaison in both directions.
        Liaison = "連携",
        /// From a vendor to the hospital.
        Reverse = "事業者から当院へ",
    }

    /// A group of parties at the end of a route.
    pub enum Group {
        /// All staff.
        Staff = "全職員",
        /// All departments.
        Departments = "各部署",
        /// The headquarters.
        Headquarters = "対策本部",
        /// The vendors, by system.
        Vendors = "事業者",
        /// The organisations outside.
        Organizations = "外部関係機関",
    }

    /// When a route is used.
    pub enum RouteHours {
        /// Office hours.
        Day = "平日日中",
        /// Night and holidays.
        Night = "夜間・休日",
        /// Any time.
        Always = "終日",
    }

    /// From what a deadline counts.
    pub enum DeadlineBase {
        /// From the moment of knowing (知った時).
        KnownAt = "知った日",
        /// From the end of the fiscal year.
        FiscalYear = "年度",
        /// At once.
        Immediately = "直ちに",
    }
}

/// A department.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Id.
    pub id: DepartmentId,
    /// Name (名称).
    pub name: Text,
    /// Short name for charts (略称).
    pub short_name: Option<Text>,
    /// Kind (種別).
    pub kind: DepartmentKind,
    /// Role that leads it (責任者).
    pub manager: Option<RoleId>,
    /// Numbers (電話).
    pub phones: Vec<Phone>,
    /// Building and floor (場所).
    pub location: Option<Text>,
    /// Systems without which it cannot work as usual (利用システム).
    pub uses_systems: Vec<SystemId>,
}

/// A person.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Name as written by its bearer (氏名).
    pub name: Text,
    /// Post (職名).
    pub title: Option<Text>,
    /// Department (所属).
    pub department: DepartmentId,
    /// Numbers (電話), in the order in which they are tried.
    pub phones: Vec<Phone>,
    /// Mail address (メール).
    pub email: Option<Text>,
    /// Day on which the numbers were last tried (番号の確認日).
    pub verified_on: Option<Known<Date>>,
    /// Who may see the numbers (公開範囲).
    pub visibility: Visibility,
}

/// A role.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Id.
    pub id: RoleId,
    /// Name (名称).
    pub name: Text,
    /// Short name for charts and cards (略称).
    pub short_name: Option<Text>,
    /// What it does (役割の概要).
    pub summary: Text,
    /// Kind (種別).
    pub kind: RoleKind,
    /// Role above it in peacetime (上位の役割).
    pub parent: Option<RoleId>,
    /// Department, where the role belongs to one (担当部署).
    pub department: Option<DepartmentId>,
    /// Only this role, or beside others (専任・兼務).
    pub dedication: Option<Dedication>,
    /// Day of appointment (任命日).
    pub appointed_on: Option<Known<Date>>,
    /// Letter of appointment (任命書).
    pub appointment: Option<DocumentId>,
    /// Lane of the contact chart (連絡体制図の列).
    pub lane: Option<Lane>,
    /// Numbers of the role itself, such as a duty telephone (役割の電話).
    pub phones: Vec<Phone>,
    /// Lines for the box on the chart (図に書く行), at most three.
    pub chart_lines: Vec<Text>,
}

/// Who holds a role, and who stands in, in order.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Role.
    pub role: RoleId,
    /// Holder (正).
    pub person: PersonId,
    /// Deputies in order (代行順).
    pub deputies: Vec<PersonId>,
    /// Deputies at night and on holidays where they differ (夜間・休日の代行).
    pub night_deputies: Vec<PersonId>,
}

/// An organisation outside the hospital.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Id.
    pub id: OrganizationId,
    /// Name (名称).
    pub name: Text,
    /// Short name for charts (略称).
    pub short_name: Option<Text>,
    /// Kind (種別).
    pub kind: OrganizationKind,
    /// Numbers (電話).
    pub phones: Vec<Phone>,
    /// Address on the web (URL).
    pub url: Option<Text>,
    /// What for (用件).
    pub purpose: Text,
    /// When to call (連絡の条件).
    pub trigger: Text,
    /// Deadlines that apply (期限).
    pub deadlines: Vec<DeadlineId>,
    /// Who calls (報告者).
    pub reporter: RoleId,
    /// Form to fill in (様式).
    pub form: Option<Text>,
    /// Contract or membership number to give (契約番号・会員番号).
    pub reference: Option<Text>,
    /// Where the number comes from (出典).
    pub source: Option<Text>,
    /// Day on which it was checked (確認日).
    pub verified_on: Option<Known<Date>>,
    /// Anything else (備考).
    pub note: Option<Text>,
}

/// An end of a route; exactly one key is given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// A role.
    pub role: Option<RoleId>,
    /// A department.
    pub department: Option<DepartmentId>,
    /// A vendor.
    pub vendor: Option<VendorId>,
    /// An organisation outside.
    pub organization: Option<OrganizationId>,
    /// A group.
    pub group: Option<Group>,
}

/// A line of the contact chart.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Number in the order of calls (順).
    pub order: u32,
    /// Who calls (から).
    pub from: Endpoint,
    /// Who is called (へ).
    pub to: Endpoint,
    /// What the line means (種別).
    pub kind: RouteKind,
    /// When it is used (時間帯).
    pub hours: RouteHours,
    /// From which level on (レベル).
    pub level: Option<Level>,
    /// Within what time from the one before (時間の目安).
    pub time_limit: Option<Duration>,
    /// How (手段).
    pub medium: Medium,
    /// On what condition (条件).
    pub condition: Option<Text>,
    /// Whom to call if nobody answers (つながらないとき).
    pub alternate: Option<RoleId>,
}

/// A deadline.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Id.
    pub id: DeadlineId,
    /// What is due (何を).
    pub name: Text,
    /// From what it counts (起算).
    pub base: DeadlineBase,
    /// How long (期間).
    pub within: Option<Duration>,
    /// How it is printed (表記), such as おおむね3〜5日以内.
    pub text: Text,
    /// When it applies (条件).
    pub condition: Option<Text>,
    /// Law or notice (根拠).
    pub source: Text,
    /// Whether the rule was checked against the original (原本確認).
    pub confirmed: bool,
}

/// Serialised name of a level, for templates.
impl Serialize for Level {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
