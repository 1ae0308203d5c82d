import LabModel
import Testing

@testable import LabQEMU

@Suite("The board")
struct BoardTests {
    @Test(
        "its memory is a file that shows every change, or a view of a file that changes nothing",
        arguments: [
            (
                Board.Memory.shared(file: "/i/memory"),
                "memory-backend-file,id=ram,size=512M,mem-path=/i/memory,share=on"
            ),
            (.copyOnWrite(file: "/i/memory"), "memory-backend-file,id=ram,size=512M,mem-path=/i/memory,share=off"),
        ]
    )
    func memory(memory: Board.Memory, backend: String) {
        let shape = MachineShape(memory: .mebibytes(512), processors: 2)
        let board = Board(name: "web-1", accelerator: .tcg, shape: shape, memory: memory)
        #expect(
            board.arguments == [
                "-name", "guest=web-1",
                "-nodefaults", "-no-user-config", "-display", "none",
                "-machine", "pc-q35-7.2,memory-backend=ram,smbus=off,sata=off,usb=off,vmport=off,hpet=off",
                "-cpu", "Nehalem,+rdrand",
                "-accel", "tcg,thread=multi,tb-size=64",
                "-smp", "2",
                "-m", "512M",
                "-object", backend,
                "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            ]
        )
    }

    @Test("an emulator that can be forked is kept from starting programs by its fork server, not by QEMU")
    func forkable() {
        var board = Board(name: "a", accelerator: .tcg, shape: MachineShape(memory: .mebibytes(64)), memory: .anonymous)
        board.isForkable = true
        #expect(
            board.arguments.last == "on,obsolete=deny,elevateprivileges=deny,spawn=allow,resourcecontrol=deny"
        )
    }

    @Test("hardware virtualization shows the guest the processor that is there")
    func kvm() throws {
        let shape = MachineShape(memory: .mebibytes(64))
        let arguments = Board(name: "a", accelerator: .kvm, shape: shape, memory: .shared(file: "/m")).arguments
        let pairs = Array(zip(arguments, arguments.dropFirst()))
        #expect(pairs.contains { $0 == ("-cpu", "host,migratable=on") })
        #expect(pairs.contains { $0 == ("-accel", "kvm") })
    }

    @Test("commas in a name and in a path are doubled")
    func commas() {
        let shape = MachineShape(memory: .mebibytes(64))
        let board = Board(name: "a,b", accelerator: .tcg, shape: shape, memory: .shared(file: "/x,y/m"))
        #expect(board.arguments.contains("guest=a,,b"))
        #expect(board.arguments.contains("memory-backend-file,id=ram,size=64M,mem-path=/x,,y/m,share=on"))
    }

    @Test(
        "only commas are escaped",
        arguments: [("", ""), ("plain", "plain"), (",", ",,"), ("a,,b", "a,,,,b"), ("=\\'\" $", "=\\'\" $")]
    )
    func escaping(value: String, written: String) {
        #expect(escaped(value) == written)
    }
}
