//! `network.yaml`: segments, connections, remote maintenance and cut points.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::id::{
    ConnectionId, CutPointId, DeviceId, LogSourceId, OrganizationId, RoleId, SegmentId, SystemId, VendorId,
};
use super::text::{Flag, Known, Text};
use super::word::words;

/// The whole of `network.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// Day on which the diagram was last put right (構成図の最終更新日).
    pub diagram_updated_on: Known<Date>,
    /// Segments (区画).
    pub segments: Vec<Segment>,
    /// Connections (接続).
    pub connections: Vec<Connection>,
    /// Remote maintenance (リモート保守).
    pub remote_maintenance: Vec<RemoteMaintenance>,
    /// Cut points (遮断点).
    pub cut_points: Vec<CutPoint>,
}

words! {
    /// The zone of a segment.
    pub enum Zone {
        /// Outside the hospital.
        External = "院外",
        /// Between outside and inside.
        Dmz = "境界",
        /// Servers.
        Server = "サーバ",
        /// Terminals of the medical information systems.
        Terminal = "端末",
        /// Medical devices.
        MedicalDevice = "医療機器",
        /// Management.
        Management = "管理",
        /// Backup.
        Backup = "バックアップ",
        /// Office work with internet.
        Office = "事務・インターネット",
        /// Guests.
        Guest = "来訪者",
    }

    /// The kind of a connection.
    pub enum ConnectionKind {
        /// Internet.
        Internet = "インターネット",
        /// VPN.
        Vpn = "VPN",
        /// Remote desktop.
        Rdp = "リモートデスクトップ",
        /// Remote maintenance.
        RemoteMaintenance = "リモート保守",
        /// Online eligibility check.
        OnlineEligibility = "オンライン資格確認",
        /// Regional link.
        Regional = "地域医療連携",
        /// Cloud.
        Cloud = "クラウド",
        /// Contractor's line, such as meals.
        Contractor = "委託先",
        /// Telephone.
        Telephone = "電話",
        /// Between segments.
        Internal = "区画間",
    }

    /// How maintenance reaches the system.
    pub enum MaintenanceMethod {
        /// VPN.
        Vpn = "VPN",
        /// Remote desktop.
        Rdp = "リモートデスクトップ",
        /// Dial-up or closed line.
        ClosedLine = "閉域回線",
        /// Cloud.
        Cloud = "クラウド経由",
    }

    /// Who opens the connection.
    pub enum Initiator {
        /// The hospital.
        Hospital = "当院が開始",
        /// The vendor.
        Vendor = "事業者が開始",
    }

    /// In which order cut points are cut, source: ひな形 3.3.2.
    pub enum CutCategory {
        /// First: the way to the backups.
        Backup = "①バックアップに通じる経路",
        /// Second: the outside.
        External = "②外部との通信",
        /// Third: between segments.
        Segment = "③セグメント境界",
    }
}

/// A segment of the network.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Id.
    pub id: SegmentId,
    /// Name (名称).
    pub name: Text,
    /// What for (用途).
    pub purpose: Text,
    /// Addresses (アドレス範囲).
    pub cidr: Option<Text>,
    /// VLAN number (VLAN).
    pub vlan: Option<u32>,
    /// Zone (区分).
    pub zone: Zone,
    /// Place from the top in its column of the diagram (図での行), from 1; without it the order of the zones decides.
    pub row: Option<u32>,
    /// Column of the diagram (図での列): 1 beside the boundary, 2 at the other side.
    pub column: Option<u32>,
}

/// A connection.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Id.
    pub id: ConnectionId,
    /// Name (名称).
    pub name: Text,
    /// Kind (種別).
    pub kind: ConnectionKind,
    /// Segment of the hospital (院内側).
    pub from: SegmentId,
    /// Segment at the other end (区画側の相手), or one of the next two.
    pub to_segment: Option<SegmentId>,
    /// Vendor at the other end (事業者側の相手).
    pub to_vendor: Option<VendorId>,
    /// Organisation at the other end (外部機関側の相手).
    pub to_organization: Option<OrganizationId>,
    /// Device that ends it in the hospital (境界機器).
    pub device: Option<DeviceId>,
    /// Who looks after the line (回線事業者・保守).
    pub vendor: Option<VendorId>,
    /// What for (目的).
    pub purpose: Text,
    /// Whether it is always up (常時接続).
    pub always_on: Flag,
    /// Who allowed it (許可者).
    pub approved_by: Option<RoleId>,
    /// Whether sources are limited (接続元制限).
    pub source_restriction: Option<Flag>,
    /// Two-factor authentication (二要素認証).
    pub mfa: Option<Flag>,
    /// Hours (利用時間帯).
    pub hours: Option<Text>,
    /// Log (記録).
    pub log: Option<LogSourceId>,
}

/// A way in for maintenance.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoteMaintenance {
    /// System maintained.
    pub system: SystemId,
    /// By whom.
    pub vendor: VendorId,
    /// Over which connection.
    pub connection: ConnectionId,
    /// How (方式).
    pub method: MaintenanceMethod,
    /// Who opens it (開始者).
    pub initiator: Initiator,
    /// Whether each use needs a permission (都度承認).
    pub approval_required: Flag,
    /// Account used (アカウントの種別).
    pub account: Option<Text>,
    /// Device of the hospital or the vendor that ends it (装置).
    pub device: Option<DeviceId>,
    /// Who updates that device (更新の責任者).
    pub patch_responsible: Option<Text>,
    /// Day of its last firmware update (最終更新日).
    pub firmware_updated_on: Option<Known<Date>>,
    /// Day of last use (最終利用日).
    pub last_used_on: Option<Known<Date>>,
    /// Day of last review (点検日).
    pub reviewed_on: Option<Known<Date>>,
}

/// A place where a connection can be cut.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutPoint {
    /// Id.
    pub id: CutPointId,
    /// Number on the diagram and on labels at the device (番号), 1 is cut first.
    pub number: u32,
    /// Name (名称).
    pub name: Text,
    /// Kind, which gives the order.
    pub category: CutCategory,
    /// Where (場所): building, floor, room, rack.
    pub location: Text,
    /// How (操作): which cable to pull, which port, where the procedure is.
    pub method: Text,
    /// Device (機器).
    pub device: Option<DeviceId>,
    /// Connections that it cuts (切れる接続).
    pub cuts: Vec<ConnectionId>,
    /// Systems that stop (止まるシステム).
    pub stops: Vec<SystemId>,
    /// What that means for care (診療への影響).
    pub clinical_impact: Text,
    /// Who decides (決定者).
    pub decided_by: RoleId,
    /// Who decides when that one cannot be reached, in order (代行).
    pub deputies: Vec<RoleId>,
    /// Who does it (実施者).
    pub executed_by: RoleId,
    /// Who does it at night and on holidays (夜間・休日の実施者).
    pub night_executed_by: Option<RoleId>,
    /// On what condition it is joined again (戻す条件).
    pub reconnect_condition: Text,
    /// Who allows that (戻す許可者).
    pub reconnect_by: RoleId,
    /// Day on which it was last tried (点検日).
    pub tested_on: Option<Known<Date>>,
}
