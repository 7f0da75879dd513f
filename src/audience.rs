//! For whom a copy of the papers is, and what it does not show: one table, applied to the plan before any view sees it.
//!
//! A view cannot forget to leave something out, since it is not there: the plan that a view gets is already cut. What was
//! taken is kept apart, with its place, for the gate (`gate::redaction`) that searches the finished files for it.
//!
//! A row of the table names what is withheld, from whom and why, and takes it. A value that stands in a sentence or cell
//! is replaced by words; a thing that would be a row of nothing but such words is taken whole, and the template of its
//! section says so in a sentence.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

use crate::check::CheckedPlan;
use crate::model::Plan;
use crate::model::contacts::Visibility;
use crate::model::devices::Device;
use crate::model::id::DeviceId;
use crate::model::network::ConnectionKind;
use crate::model::phone::{Phone, PhoneKind, PhoneNumber};
use crate::model::text::{Known, Text};
use crate::model::word::words;
use crate::source::YamlPath;
use crate::view::Kind;

words! {
    /// For whom a copy is.
    pub enum Audience {
        /// The few who work on the incident: everything.
        Core = "関係者用",
        /// All staff of the hospital.
        Staff = "職員用",
        /// Anybody.
        Public = "公開用",
    }
}

impl Audience {
    /// The word on the command line and in `manifest.json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Staff => "staff",
            Self::Public => "public",
        }
    }

    /// What templates say in the place of what copies for this audience lack.
    #[must_use]
    pub const fn omitted(self) -> Omitted {
        let (staff, public) = ("職員用の写しには記載しない。", "公開用の写しには記載しない。");
        match self {
            Self::Core => Omitted { audience: "", maintenance: "", inner: "" },
            Self::Staff => Omitted { audience: self.label(), maintenance: staff, inner: "" },
            Self::Public => Omitted { audience: self.label(), maintenance: public, inner: public },
        }
    }

    /// Why a kind of paper is not made for this audience; `None` where it is made.
    #[must_use]
    pub const fn lacks(self, kind: Kind) -> Option<&'static str> {
        match (self, kind) {
            (Self::Core, _)
            | (_, Kind::Plan | Kind::Announcements)
            | (Self::Staff, Kind::ContactChart | Kind::ActionCards | Kind::Registers | Kind::Boundaries) => None,
            (Self::Staff | Self::Public, Kind::Inspection) => {
                Some("公式の一覧への回答は、伏せた値を含む全部の情報から作るため")
            }
            (Self::Public, Kind::ContactChart | Kind::ActionCards) => {
                Some("電話番号のない紙は、非常時に使う紙と取り違えると危険なため")
            }
            (Self::Public, Kind::Registers) => Some("機器・接続・連絡先の台帳は、院外に出さないため"),
            (Self::Public, Kind::Boundaries) => Some("保守の分担と事業者の連絡先は、院外に出さないため"),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// How a sentence ends whose subject a copy lacks; empty where it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Omitted {
    /// For whom the copy is; empty for the full papers.
    pub audience: &'static str,
    /// Of ways in for maintenance.
    pub maintenance: &'static str,
    /// Of network, devices, places of backups and logs, contracts, and weaknesses.
    pub inner: &'static str,
}

/// In a cell: this copy does not show it.
const OMITTED: &str = "記載省略";

/// A row of the table: something that copies for some audiences do not show.
#[derive(Debug)]
pub struct Withholding {
    /// What it is, as messages call it.
    pub what: &'static str,
    /// From whom.
    pub from: &'static [Audience],
    /// Why.
    pub reason: &'static str,
    take: fn(&mut Taking<'_>),
}

/// What each audience does not see. `verified_on` and other days, words of closed lists and yes or no are taken with the
/// things they belong to and are not looked for afterwards: they are too common to tell anything by themselves.
pub const TABLE: &[Withholding] = &[
    Withholding {
        what: "個人の携帯電話・自宅などの番号",
        from: &[Audience::Staff],
        reason: "携帯電話は本人のもので、公開範囲が「公開」の人のほかは載せない。「関係者」の人の番号は、業務の連絡に要る人だけが知る約束で集めている",
        take: private_numbers,
    },
    Withholding {
        what: "個人のメールアドレス",
        from: &[Audience::Staff],
        reason: "公開範囲が「関係者」の人の連絡先である",
        take: private_mail,
    },
    Withholding {
        what: "事業者の担当者の携帯電話",
        from: &[Audience::Staff],
        reason: "事業者の個人の番号であり、窓口の番号だけで足りる",
        take: vendors_mobiles,
    },
    Withholding {
        what: "機器とネットワークのアドレス",
        from: &[Audience::Staff],
        reason: "攻撃する者が次の機器を探す手掛かりになる",
        take: addresses,
    },
    Withholding {
        what: "リモート保守の経路・アカウントと、経路を終端する機器の型番・版",
        from: &[Audience::Staff],
        reason: "院外からの侵入に最も使われる経路であり、型番と版から弱点が分かる",
        take: maintenance,
    },
    Withholding {
        what: "非常時アカウントの保管場所",
        from: &[Audience::Staff],
        reason: "封筒の場所を知る者は、開封者だけでよい",
        take: emergency_accounts,
    },
    Withholding {
        what: "氏名",
        from: &[Audience::Public],
        reason: "個人情報であり、なりすましの電話に使われる。職名で足りる",
        take: names,
    },
    Withholding {
        what: "代表電話以外の電話番号とメールアドレス",
        from: &[Audience::Public],
        reason: "非常時に回線がふさがるおそれがあり、なりすましの電話にも使われる",
        take: numbers,
    },
    Withholding {
        what: "事業者の窓口、契約、責任分界及び会員番号",
        from: &[Audience::Public],
        reason: "保守の依頼を装うことに使われる",
        take: vendors,
    },
    Withholding {
        what: "ネットワーク、接続、リモート保守及び遮断点",
        from: &[Audience::Public],
        reason: "侵入の経路と、守りの順序が分かる",
        take: network,
    },
    Withholding {
        what: "情報機器と、システムの設置場所・構成",
        from: &[Audience::Public],
        reason: "弱点のある機器と場所が分かる",
        take: devices,
    },
    Withholding {
        what: "バックアップ・ログ・証拠・非常時アカウントの保管場所",
        from: &[Audience::Public],
        reason: "復旧の元と証拠は、攻撃で最初に狙われる",
        take: places,
    },
    Withholding {
        what: "対策を弱めている事項、リスク評価、改善の課題及び受け入れた指摘",
        from: &[Audience::Public],
        reason: "そのまま弱点の一覧になる",
        take: weaknesses,
    },
];

/// How a withheld value is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A telephone number: by its digits, however it is written.
    Number,
    /// An address of a network, a device or a mailbox.
    Address,
    /// Name of a person.
    Name,
    /// Any other words.
    Words,
    /// Words that stand in other sentences as well and give nothing away there: a maker, a room, a vendor. Taken from
    /// their place, and not looked for.
    Common,
}

/// A value that a copy does not show.
#[derive(Debug, Clone)]
pub struct Withheld {
    /// The row of the table that withholds it.
    pub what: &'static str,
    /// Where it stands in the plan.
    pub path: YamlPath,
    /// The value itself.
    pub value: String,
    /// How it is looked for.
    pub sort: Sort,
}

/// A plan as an audience may see it.
#[derive(Debug, Clone)]
pub struct Redacted {
    /// The plan, cut.
    pub plan: CheckedPlan,
    /// What was taken, in the order of the table and of the files.
    pub withheld: Vec<Withheld>,
}

/// The plan as this audience may see it. The full plan for [`Audience::Core`], with nothing withheld.
#[must_use]
pub fn redact(plan: CheckedPlan, audience: Audience) -> Redacted {
    let mut withheld = Vec::new();
    if audience == Audience::Core {
        return Redacted { plan, withheld };
    }
    let mut which = BTreeMap::new();
    let cut = plan.cut(audience, |plan| {
        for row in TABLE.iter().filter(|row| row.from.contains(&audience)) {
            (row.take)(&mut Taking { plan, what: row.what, withheld: &mut withheld, which: &mut which });
        }
        plan.hospital.plan.handling = text(audience.label());
    });
    Redacted { plan: cut, withheld }
}

/// What a row of the table works on.
struct Taking<'a> {
    plan: &'a mut Plan,
    what: &'static str,
    withheld: &'a mut Vec<Withheld>,
    /// Numbers already withheld.
    which: &'a mut BTreeMap<String, u32>,
}

fn text(words: &str) -> Text {
    Text::try_from(words.to_owned()).expect("words of ours are printable")
}

fn file(name: &str, list: &str) -> YamlPath {
    YamlPath::file(name).key(list)
}

impl Taking<'_> {
    /// The plan apart from the list of what was taken, so that both can be changed.
    fn parts(&mut self) -> (&mut Plan, Taken<'_>) {
        let Self { plan, what, withheld, which } = self;
        (plan, Taken { what, withheld, which })
    }
}

/// Where taken values go.
struct Taken<'a> {
    what: &'static str,
    withheld: &'a mut Vec<Withheld>,
    which: &'a mut BTreeMap<String, u32>,
}

impl Taken<'_> {
    fn note(&mut self, sort: Sort, path: YamlPath, value: impl Into<String>) {
        self.withheld.push(Withheld { what: self.what, path, value: value.into(), sort });
    }

    fn words(&mut self, path: YamlPath, value: &mut Text) {
        self.note(Sort::Words, path, value.as_str());
        *value = text(OMITTED);
    }

    fn optional(&mut self, sort: Sort, path: YamlPath, value: &mut Option<Text>, instead: Option<&str>) {
        if let Some(taken) = value.take() {
            self.note(sort, path, taken);
            *value = instead.map(text);
        }
    }

    fn known(&mut self, path: YamlPath, value: &mut Option<Known<Text>>) {
        if let Some(Known::Value(taken)) = value.take() {
            self.note(Sort::Words, path, taken);
            *value = Some(Known::Value(text(OMITTED)));
        }
    }

    fn list(&mut self, sort: Sort, path: &YamlPath, values: &mut Vec<Text>) {
        for (at, taken) in values.drain(..).enumerate() {
            self.note(sort, path.clone().index(at), taken);
        }
    }

    /// Puts words in the place of numbers, behind those that stay, so that whoever looks for a number finds one that is
    /// there first. Kind and hours stay: they say that there is a way, and analyses go by them.
    fn phones(&mut self, path: &YamlPath, phones: &mut Vec<Phone>, words: &str, taken: impl Fn(&Phone) -> bool) {
        let mut left = Vec::new();
        let mut hidden = Vec::new();
        for (at, mut phone) in phones.drain(..).enumerate() {
            if phone.number.is_withheld() || !taken(&phone) {
                left.push(phone);
                continue;
            }
            self.note(Sort::Number, path.clone().index(at).key("number"), phone.number.as_str());
            let next = u32::try_from(self.which.len()).unwrap_or(u32::MAX);
            let which = *self.which.entry(phone.number.to_string()).or_insert(next);
            phone.number = PhoneNumber::withheld(words, which);
            hidden.push(phone);
        }
        left.append(&mut hidden);
        *phones = left;
    }
}

/// Whether a person's number is not for all staff. A mobile telephone is the person's own, and `staff` alone does not put
/// it on papers that hang in corridors: one that the hospital hands out belongs to a role or a department.
const fn is_private(kind: PhoneKind, visibility: Visibility) -> bool {
    match visibility {
        Visibility::Public => false,
        Visibility::Staff => matches!(kind, PhoneKind::Mobile),
        Visibility::Core => matches!(kind, PhoneKind::Mobile | PhoneKind::Line | PhoneKind::Fax),
    }
}

fn private_numbers(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    for (at, person) in plan.contacts.people.iter_mut().enumerate() {
        let visibility = person.visibility;
        let path = file("contacts.yaml", "people").index(at).key("phones");
        taken.phones(&path, &mut person.phones, OMITTED, |phone| is_private(phone.kind, visibility));
    }
}

fn private_mail(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    for (at, person) in plan.contacts.people.iter_mut().enumerate() {
        if person.visibility == Visibility::Core {
            let path = file("contacts.yaml", "people").index(at).key("email");
            taken.optional(Sort::Address, path, &mut person.email, None);
        }
    }
}

fn vendors_mobiles(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    for (at, vendor) in plan.vendors.vendors.iter_mut().enumerate() {
        for (desk, contact) in vendor.contacts.iter_mut().enumerate() {
            let path = file("vendors.yaml", "vendors").index(at).key("contacts").index(desk).key("phones");
            taken.phones(&path, &mut contact.phones, OMITTED, |phone| phone.kind == PhoneKind::Mobile);
        }
    }
}

/// Whether a device goes by its address: `10.20.1.5`, `fw.hp.example`.
fn is_address(name: &str) -> bool {
    let labels = name.split('.').count();
    name.parse::<IpAddr>().is_ok()
        || labels > 1
            && name.split('.').all(|label| {
                !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            })
}

fn device_addresses(taken: &mut Taken<'_>, at: usize, device: &mut Device) {
    let path = file("devices.yaml", "devices").index(at);
    if is_address(&device.name) {
        taken.note(Sort::Address, path.clone().key("name"), device.name.as_str());
        device.name = text(device.kind.label());
    }
    let shown = !device.ip_addresses.is_empty();
    let hardware = !device.mac_addresses.is_empty();
    taken.list(Sort::Address, &path.clone().key("ip_addresses"), &mut device.ip_addresses);
    taken.list(Sort::Address, &path.key("mac_addresses"), &mut device.mac_addresses);
    if shown {
        device.ip_addresses = vec![text(OMITTED)];
    }
    if hardware {
        device.mac_addresses = vec![text(OMITTED)];
    }
}

fn segment_addresses(plan: &mut Plan, taken: &mut Taken<'_>) {
    for (at, segment) in plan.network.iter_mut().flat_map(|file| &mut file.segments).enumerate() {
        let path = file("network.yaml", "segments").index(at);
        taken.optional(Sort::Address, path.key("cidr"), &mut segment.cidr, Some(OMITTED));
        segment.vlan = None;
    }
}

fn addresses(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    segment_addresses(plan, &mut taken);
    for (at, device) in plan.devices.iter_mut().flat_map(|file| &mut file.devices).enumerate() {
        device_addresses(&mut taken, at, device);
    }
}

/// Accounts and those who look after the devices, of every way in; the ways themselves are taken whole.
fn ways_in(plan: &mut Plan, taken: &mut Taken<'_>) -> Vec<DeviceId> {
    let mut ends = Vec::new();
    let Some(network) = &mut plan.network else { return ends };
    for (at, way) in network.remote_maintenance.drain(..).enumerate() {
        let path = file("network.yaml", "remote_maintenance").index(at);
        let values =
            [(Sort::Words, "account", way.account), (Sort::Common, "patch_responsible", way.patch_responsible)];
        for (sort, key, value) in values {
            if let Some(value) = value {
                taken.note(sort, path.clone().key(key), value);
            }
        }
        ends.extend(way.device);
    }
    for connection in &mut network.connections {
        let remote = [ConnectionKind::Vpn, ConnectionKind::Rdp, ConnectionKind::RemoteMaintenance];
        if remote.contains(&connection.kind) {
            connection.hours = connection.hours.take().map(|_| text(OMITTED));
            (connection.source_restriction, connection.mfa) = (None, None);
            ends.extend(connection.device.clone());
        }
    }
    ends
}

/// What a device is made of: maker, model, software and versions.
fn make(taken: &mut Taken<'_>, at: usize, device: &mut Device) {
    let path = file("devices.yaml", "devices").index(at);
    let had_software = !device.software.is_empty();
    taken.optional(Sort::Common, path.clone().key("maker"), &mut device.maker, Some(OMITTED));
    let instead = device.maker.is_none().then_some(OMITTED);
    taken.optional(Sort::Words, path.clone().key("model"), &mut device.model, instead);
    taken.known(path.clone().key("os"), &mut device.os);
    taken.known(path.clone().key("os_version"), &mut device.os_version);
    if device.os.is_some() {
        device.os_version = None;
    }
    taken.list(Sort::Words, &path.key("software"), &mut device.software);
    if had_software {
        device.software = vec![text(OMITTED)];
    }
}

fn maintenance(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    let ends = ways_in(plan, &mut taken);
    for (at, device) in plan.devices.iter_mut().flat_map(|file| &mut file.devices).enumerate() {
        if ends.contains(&device.id) {
            make(&mut taken, at, device);
        }
    }
}

fn emergency_accounts(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    for (at, account) in plan.downtime.iter_mut().flat_map(|file| &mut file.emergency_accounts).enumerate() {
        taken.words(
            file("downtime.yaml", "emergency_accounts").index(at).key("storage_place"),
            &mut account.storage_place,
        );
    }
}

/// Everybody goes by post, or as somebody of the department.
fn names(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    let departments = &plan.contacts.departments;
    for (at, person) in plan.contacts.people.iter_mut().enumerate() {
        let path = file("contacts.yaml", "people").index(at);
        let office = person.title.take().unwrap_or_else(|| {
            let department = departments.iter().find(|department| department.id == person.department);
            department.map_or_else(|| text("担当者"), |department| text(&format!("{}の担当者", department.name)))
        });
        taken.note(Sort::Name, path.key("name"), std::mem::replace(&mut person.name, office));
    }
}

fn numbers(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    let contacts = &mut plan.contacts;
    // Whoever is of the hospital is reached through its switchboard.
    let switchboard = plan.hospital.hospital.phone.clone();
    let inside = if switchboard.is_some() { "代表電話" } else { "非公開" };
    let all = |phone: &Phone| switchboard.as_ref() != Some(&phone.number);
    for (at, person) in contacts.people.iter_mut().enumerate() {
        let path = file("contacts.yaml", "people").index(at);
        taken.phones(&path.clone().key("phones"), &mut person.phones, inside, all);
        taken.optional(Sort::Address, path.key("email"), &mut person.email, None);
    }
    for (at, department) in contacts.departments.iter_mut().enumerate() {
        let path = file("contacts.yaml", "departments").index(at).key("phones");
        taken.phones(&path, &mut department.phones, inside, all);
    }
    for (at, role) in contacts.roles.iter_mut().enumerate() {
        let path = file("contacts.yaml", "roles").index(at).key("phones");
        taken.phones(&path, &mut role.phones, inside, all);
    }
    for (at, organization) in contacts.organizations.iter_mut().enumerate() {
        let path = file("contacts.yaml", "organizations").index(at).key("phones");
        taken.phones(&path, &mut organization.phones, "非公開", all);
    }
    for (at, vendor) in plan.vendors.vendors.iter_mut().enumerate() {
        for (desk, contact) in vendor.contacts.iter_mut().enumerate() {
            let path = file("vendors.yaml", "vendors").index(at).key("contacts").index(desk);
            taken.phones(&path.clone().key("phones"), &mut contact.phones, "非公開", all);
            taken.optional(Sort::Address, path.key("email"), &mut contact.email, None);
        }
    }
}

fn vendors(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    for (at, vendor) in plan.vendors.vendors.iter_mut().enumerate() {
        for (desk, contact) in vendor.contacts.iter_mut().enumerate() {
            let path = file("vendors.yaml", "vendors").index(at).key("contacts").index(desk).key("name");
            let name = std::mem::replace(&mut contact.name, text("窓口"));
            // `当院担当 倉持 卓` is somebody; a desk (`保守窓口`) is a common word, and tells nothing.
            let words: Vec<&str> = name.split([' ', '　']).collect();
            if let [.., family, given] = words.as_slice() {
                taken.note(Sort::Name, path, format!("{family} {given}"));
            }
        }
    }
    for (at, contract) in plan.vendors.contracts.drain(..).enumerate() {
        if let Some(number) = contract.number {
            taken.note(Sort::Words, file("vendors.yaml", "contracts").index(at).key("number"), number);
        }
    }
    plan.vendors.disclosures.clear();
    plan.boundaries.boundaries.clear();
    for system in &mut plan.systems.systems {
        system.contract = None;
    }
    for (at, organization) in plan.contacts.organizations.iter_mut().enumerate() {
        let path = file("contacts.yaml", "organizations").index(at).key("reference");
        taken.optional(Sort::Words, path, &mut organization.reference, None);
    }
}

fn network(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    segment_addresses(plan, &mut taken);
    ways_in(plan, &mut taken);
    let Some(network) = plan.network.take() else { return };
    for (at, cut) in network.cut_points.into_iter().enumerate() {
        let path = file("network.yaml", "cut_points").index(at);
        taken.note(Sort::Common, path.clone().key("location"), cut.location);
        taken.note(Sort::Words, path.key("method"), cut.method);
    }
    for system in &mut plan.systems.systems {
        system.segments.clear();
    }
}

fn devices(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    for (at, mut device) in plan.devices.take().map(|file| file.devices).unwrap_or_default().into_iter().enumerate() {
        let path = file("devices.yaml", "devices").index(at);
        device_addresses(&mut taken, at, &mut device);
        let common = [("location", device.location), ("outlet", device.outlet), ("maker", device.maker)];
        let values = common.into_iter().map(|(key, value)| (Sort::Common, key, value));
        for (sort, key, value) in values.chain([(Sort::Words, "model", device.model)]) {
            if let Some(value) = value {
                taken.note(sort, path.clone().key(key), value);
            }
        }
    }
    if let Some(file) = &mut plan.downtime {
        file.reference_environments.clear();
    }
    for (at, system) in plan.systems.systems.iter_mut().enumerate() {
        let path = file("systems.yaml", "systems").index(at);
        taken.optional(Sort::Common, path.key("location"), &mut system.location, None);
        (system.site_department, system.os, system.internet, system.mfa) = (None, None, None, None);
        (system.mfa_planned_fiscal_year, system.removable_media, system.note) = (None, None, None);
        system.exchange_partners.clear();
    }
}

fn places(taking: &mut Taking<'_>) {
    let (plan, mut taken) = taking.parts();
    for (at, backup) in plan.backups.iter_mut().flat_map(|file| &mut file.backups).enumerate() {
        taken.words(file("backups.yaml", "backups").index(at).key("location"), &mut backup.location);
    }
    if let Some(response) = &mut plan.response {
        for (at, log) in response.log_sources.drain(..).enumerate() {
            taken.note(Sort::Common, file("response.yaml", "log_sources").index(at).key("stored_at"), log.stored_at);
        }
        if let Some(evidence) = &mut response.evidence {
            taken.words(file("response.yaml", "evidence").key("storage_place"), &mut evidence.storage_place);
        }
    }
    let accounts = plan.downtime.iter_mut().flat_map(|file| file.emergency_accounts.drain(..));
    for (at, account) in accounts.enumerate() {
        let path = file("downtime.yaml", "emergency_accounts").index(at).key("storage_place");
        taken.note(Sort::Words, path, account.storage_place);
    }
    for (at, copy) in plan.hospital.plan.distribution.drain(..).enumerate() {
        taken.note(Sort::Common, file("hospital.yaml", "plan").key("distribution").index(at).key("place"), copy.place);
    }
    for (at, document) in plan.hospital.related_documents.iter_mut().enumerate() {
        let path = file("hospital.yaml", "related_documents").index(at).key("location");
        taken.note(Sort::Common, path, std::mem::replace(&mut document.location, text(OMITTED)));
    }
}

fn weaknesses(taking: &mut Taking<'_>) {
    let (plan, _) = taking.parts();
    plan.hospital.accepted_findings.clear();
    let Some(governance) = &mut plan.governance else { return };
    governance.exceptions.clear();
    governance.risks.clear();
    governance.improvements.clear();
    for training in &mut governance.trainings {
        training.findings.clear();
    }
}
