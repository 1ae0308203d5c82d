import LabModel
import LabXML

/// The descriptor of an appliance (DMTF DSP0243 2.1.1, Open Virtualization Format; the numbers of kinds of hardware are those of
/// CIM_ResourceAllocationSettingData, DSP1041).
struct ApplianceDescriptor {
    var name: String
    /// The name of the disk's file.
    var disk: String
    /// The size of that file.
    var size: ByteCount
    /// The capacity of the disk.
    var capacity: ByteCount
    var memory: ByteCount
    var firmware: Firmware

    private static let envelope = "http://schemas.dmtf.org/ovf/envelope/1"
    private static let settings = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/"

    /// The document.
    /// - Throws: `XMLError` when memory is short.
    func xml() throws -> [UInt8] {
        let writer = try XMLWriter("\(name).ovf")
        writer.element(
            "Envelope",
            [
                "xmlns": Self.envelope, "xmlns:ovf": Self.envelope,
                "xmlns:rasd": Self.settings + "CIM_ResourceAllocationSettingData",
                "xmlns:vssd": Self.settings + "CIM_VirtualSystemSettingData",
                "xmlns:vmw": "http://www.vmware.com/schema/ovf",
            ]
        ) {
            writer.element("References") {
                writer.element("File", ["ovf:id": "file1", "ovf:href": disk, "ovf:size": "\(size.bytes)"])
            }
            writer.element("DiskSection") {
                writer.element("Info", text: "The disk of the machine")
                writer.element(
                    "Disk",
                    [
                        "ovf:diskId": "disk1", "ovf:fileRef": "file1", "ovf:capacity": "\(capacity.bytes)",
                        "ovf:format": "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized",
                    ]
                )
            }
            writer.element("NetworkSection") {
                writer.element("Info", text: "The networks of the machine")
                writer.element("Network", ["ovf:name": "lan"]) {
                    writer.element("Description", text: "The network that the card is connected to")
                }
            }
            writeMachine(writer)
        }
        return try writer.finish()
    }

    private func writeMachine(_ writer: XMLWriter) {
        writer.element("VirtualSystem", ["ovf:id": name]) {
            writer.element("Info", text: "A machine staged by Assay")
            writer.element("Name", text: name)
            // 96 is 64-bit Debian (CIM_OperatingSystem.OSType).
            writer.element("OperatingSystemSection", ["ovf:id": "96"]) {
                writer.element("Info", text: "The kind of system")
            }
            writer.element("VirtualHardwareSection") {
                writer.element("Info", text: "The virtual hardware")
                writer.element("System") {
                    writer.element("vssd:ElementName", text: "Virtual hardware")
                    writer.element("vssd:InstanceID", text: "0")
                    writer.element("vssd:VirtualSystemType", text: "vmx-11")
                }
                for item in items { write(item, writer) }
                if firmware == .uefi {
                    writer.element("vmw:Config", ["ovf:required": "false", "vmw:key": "firmware", "vmw:value": "efi"])
                }
            }
        }
    }

    /// What a device is, by the names of its properties; they come in the order of their names, as the schema wants them.
    private var items: [[(String, String)]] {
        [
            [("ElementName", "1 processor"), ("InstanceID", "1"), ("ResourceType", "3"), ("VirtualQuantity", "1")],
            [
                ("AllocationUnits", "byte * 2^20"), ("ElementName", "\(memory.mebibytes) MiB of memory"),
                ("InstanceID", "2"), ("ResourceType", "4"), ("VirtualQuantity", "\(memory.mebibytes)"),
            ],
            [
                ("Address", "0"), ("ElementName", "SCSI controller"), ("InstanceID", "3"),
                ("ResourceSubType", "VirtualSCSI"), ("ResourceType", "6"),
            ],
            [
                ("AddressOnParent", "0"), ("ElementName", "Disk"), ("HostResource", "ovf:/disk/disk1"),
                ("InstanceID", "4"), ("Parent", "3"), ("ResourceType", "17"),
            ],
            [
                ("AutomaticAllocation", "true"), ("Connection", "lan"), ("ElementName", "Network card"),
                ("InstanceID", "5"), ("ResourceSubType", "VirtIO"), ("ResourceType", "10"),
            ],
        ]
    }

    private func write(_ item: [(String, String)], _ writer: XMLWriter) {
        writer.element("Item") {
            for (name, value) in item { writer.element("rasd:\(name)", text: value) }
        }
    }
}
