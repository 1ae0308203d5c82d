import LabHost
import LabModel
import Testing

@testable import LabQEMU

@Suite("Devices")
struct DeviceTests {
    @Test("a kernel is started with its file system and what it is told")
    func directBoot() {
        let boot = DirectBoot(kernel: "/i/kernel", initialFileSystem: "/i/initrd", kernelArguments: "root=/dev/vda rw")
        #expect(
            boot.arguments == ["-kernel", "/i/kernel", "-initrd", "/i/initrd", "-append", "root=/dev/vda rw"]
        )
    }

    @Test("the console comes to our socket, and random numbers come from the host")
    func console() {
        #expect(
            Console(socket: "/s,1/t1").arguments == [
                "-chardev", "socket,id=console,path=/s,,1/t1,server=off",
                "-device", "isa-serial,chardev=console",
                "-object", "rng-random,id=entropy,filename=/dev/urandom",
                "-device", "virtio-rng-pci,rng=entropy,addr=0x5",
            ]
        )
    }

    @Test("both agents have a port, and QEMU connects them to our sockets")
    func agentPorts() {
        #expect(
            AgentPorts(launchAgent: "/s,1/a1", stockAgent: "/s/g1").arguments == [
                "-device", "virtio-serial-pci,id=ports,addr=0x4",
                "-chardev", "socket,id=launch,path=/s,,1/a1,server=off",
                "-device", "virtserialport,id=agent,bus=ports.0,nr=1,chardev=launch,name=org.assay.agent",
                "-chardev", "socket,id=stock,path=/s/g1,server=off",
                "-device",
                "virtserialport,id=stock-agent,bus=ports.0,nr=2,chardev=stock,name=org.qemu.guest_agent.0",
            ]
        )
    }

    @Test("a guest that panics says so, and stands still")
    func panic() {
        #expect(PanicDevice().arguments == ["-device", "pvpanic-pci,id=panic,addr=0x6", "-action", "panic=pause"])
    }

    @Test("a card with a switch is connected to its socket")
    func connectedCard() {
        #expect(
            NetworkCard(index: 0, switchSocket: "/s,1/n2").arguments == [
                "-netdev", "stream,id=net0,server=off,addr.type=unix,addr.path=/s,,1/n2",
                "-device", "virtio-net-pci,id=eth0,netdev=net0,romfile=,guest_announce=off,addr=0x8",
            ]
        )
    }

    @Test("a card without a switch has no cable, and is the same device for the guest")
    func loneCard() {
        let lone = NetworkCard(index: 3, switchSocket: nil).arguments
        #expect(
            lone == [
                "-netdev", "hubport,id=net3,hubid=3",
                "-device", "virtio-net-pci,id=eth3,netdev=net3,romfile=,guest_announce=off,addr=0xb",
            ]
        )
        #expect(lone.suffix(2) == NetworkCard(index: 3, switchSocket: "/s/n1").arguments.suffix(2))
    }
}
