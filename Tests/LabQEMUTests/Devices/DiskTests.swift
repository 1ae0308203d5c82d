import Testing

@testable import LabQEMU

@Suite("A disk")
struct DiskTests {
    private static let top = Disk.Layer(file: "/labs/t/web.disk0.qcow2", driver: .qcow2)
    private static let middle = Disk.Layer(file: "/i/disk.qcow2", driver: .qcow2)
    private static let base = Disk.Layer(file: "/images/k/disk.raw", driver: .raw)

    private static let topFile =
        #""file":{"driver":"file","filename":"/labs/t/web.disk0.qcow2","locking":"off","read-only":false}"#
    private static let baseNode =
        #"{"cache":{"no-flush":true},"discard":"unmap","driver":"raw","#
        + #""file":{"driver":"file","filename":"/images/k/disk.raw","locking":"off","read-only":true},"read-only":true}"#
    private static let middleNode =
        #"{"backing":"# + baseNode + #","cache":{"no-flush":true},"discard":"unmap","driver":"qcow2","#
        + #""file":{"driver":"file","filename":"/i/disk.qcow2","locking":"off","read-only":true},"read-only":true}"#
    private static let rest =
        #""cache":{"no-flush":true},"discard":"unmap","driver":"qcow2","# + topFile
        + #","node-name":"disk0","read-only":false}"#

    @Test(
        "its layers are spelled out, and only the outermost is written to",
        arguments: [
            ([top], "{" + rest),
            ([top, base], #"{"backing":"# + baseNode + "," + rest),
            ([top, middle, base], #"{"backing":"# + middleNode + "," + rest),
        ]
    )
    func layers(layers: [Disk.Layer], json: String) {
        #expect(
            Disk(index: 0, layers: layers).arguments == [
                "-blockdev", json,
                "-device", "virtio-blk-pci,id=vd0,drive=disk0,addr=0x10",
            ]
        )
    }

    @Test("further disks have names and places of their own")
    func index() {
        let arguments = Disk(index: 11, layers: [Self.base]).arguments
        #expect(arguments.last == "virtio-blk-pci,id=vd11,drive=disk11,addr=0x1b")
        #expect(arguments[1].contains(#""node-name":"disk11""#))
    }

    @Test("whatever a file is called, it is text in JSON, where commas mean nothing")
    func strangeNames() {
        let layer = Disk.Layer(file: #"/a,b/"c"\d/é"#, driver: .raw)
        #expect(Disk(index: 0, layers: [layer]).arguments[1].contains(#""filename":"/a,b/\"c\"\\d/é""#))
    }
}
