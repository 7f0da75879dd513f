//! `devices.yaml` or `devices.csv`: the ledger of devices (情報機器台帳), and the stock-takings.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::id::{DepartmentId, DeviceId, PersonId, SegmentId, SystemId, VendorId};
use super::systems::{Confidentiality, Integrity};
use super::text::{Flag, Known, Text};
use super::word::words;

/// The whole of `devices.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DevicesFile {
    /// Devices (情報機器); may be in `devices.csv` instead.
    pub devices: Vec<Device>,
    /// Stock-takings (棚卸).
    pub inventories: Vec<Inventory>,
}

words! {
    /// The kind of a device.
    pub enum DeviceKind {
        /// Server.
        Server = "サーバ",
        /// Terminal.
        Terminal = "端末PC",
        /// Network device.
        Network = "ネットワーク機器",
        /// Medical device.
        Medical = "医療機器",
        /// Mobile device.
        Mobile = "携帯端末",
        /// Printer.
        Printer = "プリンタ",
        /// Storage.
        Storage = "ストレージ",
    }

    /// Who pays.
    pub enum CostType {
        /// The hospital.
        Hospital = "当院",
        /// The department.
        Department = "部署",
        /// The vendor.
        Vendor = "事業者",
    }

    /// Whether known weaknesses are mended.
    pub enum PatchStatus {
        /// Mended.
        Applied = "適用済",
        /// Waiting.
        Pending = "未適用",
        /// Nothing to mend.
        NotApplicable = "対象外",
        /// Not known.
        Unknown = "不明",
    }

    /// Whether a device is in use.
    pub enum DeviceStatus {
        /// In use.
        Active = "稼働",
        /// Spare.
        Spare = "予備",
        /// Lost.
        Lost = "所在不明",
        /// Disposed of.
        Disposed = "廃棄",
    }
}

/// A device.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Id.
    pub id: DeviceId,
    /// Name of the device (機器名).
    pub name: Text,
    /// Kind (種別).
    pub kind: DeviceKind,
    /// Department (部署).
    pub department: DepartmentId,
    /// Owner (所有者).
    pub owner: Option<PersonId>,
    /// System to which it belongs (システム).
    pub system: Option<SystemId>,
    /// Who pays (支払区分).
    pub cost_type: Option<CostType>,
    /// Building, floor, room, rack (設置場所).
    pub location: Option<Text>,
    /// Number of the wall socket (情報コンセント).
    pub outlet: Option<Text>,
    /// Segment (区画).
    pub segment: Option<SegmentId>,
    /// IP addresses (IPアドレス).
    pub ip_addresses: Vec<Text>,
    /// MAC addresses (MACアドレス).
    pub mac_addresses: Vec<Text>,
    /// Maker (メーカー).
    pub maker: Option<Text>,
    /// Model (型番).
    pub model: Option<Text>,
    /// Operating system or firmware (OS).
    pub os: Option<Known<Text>>,
    /// Its version (版).
    pub os_version: Option<Known<Text>>,
    /// Software with its versions (ソフトウェア).
    pub software: Vec<Text>,
    /// End of support (サポート終了日).
    pub eos_date: Option<Known<Date>>,
    /// State of patches (脆弱性対応).
    pub patch_status: Option<PatchStatus>,
    /// Day of the last patch (適用日).
    pub patched_on: Option<Known<Date>>,
    /// Antivirus software (ウイルス対策ソフト).
    pub antivirus: Option<Known<Text>>,
    /// Whether it runs (稼働).
    pub antivirus_running: Option<Flag>,
    /// Confidentiality (機密性).
    pub confidentiality: Option<Confidentiality>,
    /// Integrity (完全性).
    pub integrity: Option<Integrity>,
    /// Whether it stands in a secure area (安全区域).
    pub secure_area: Option<Flag>,
    /// How its data are kept (情報の管理状態).
    pub data_handling: Option<Text>,
    /// Whether the local administrator's password is its own (管理者パスワードが固有).
    pub local_admin_unique: Option<Flag>,
    /// Control of removable media (USB制限).
    pub removable_media_control: Option<Flag>,
    /// Whether services that nobody needs are off (不要なサービスの停止).
    pub hardened: Option<Flag>,
    /// Who maintains it (保守事業者).
    pub vendor: Option<VendorId>,
    /// Whether it is in use (状態).
    pub status: DeviceStatus,
    /// Day of registration (登録日).
    pub registered_on: Option<Known<Date>>,
    /// Anything else (備考).
    pub note: Option<Text>,
    /// Place from the top in its column of the diagram (図での行), from 1.
    pub row: Option<u32>,
    /// Column of the diagram (図での列): 1 at the boundary, 2 between the segments.
    pub column: Option<u32>,
}

impl Device {
    /// Whether it is in use or ready for it.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        matches!(self.status, DeviceStatus::Active | DeviceStatus::Spare)
    }
}

/// A stock-taking.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// Day (実施日).
    pub date: Date,
    /// By whom (実施者).
    pub by: PersonId,
    /// Devices seen (確認台数), count.
    pub total: u32,
    /// What differed from the ledger (差異).
    pub differences: Vec<Text>,
}
