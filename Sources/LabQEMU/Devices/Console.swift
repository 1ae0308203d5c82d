/// The serial console, whose bytes come to us, and the source of random numbers.
struct Console: CommandLinePart {
    /// The socket where we listen for what the console prints.
    var socket: String

    var arguments: [String] {
        [
            "-chardev", "socket,id=console,path=\(escaped(socket)),server=off",
            "-device", "isa-serial,chardev=console",
            "-object", "rng-random,id=entropy,filename=/dev/urandom",
            "-device", "virtio-rng-pci,rng=entropy,addr=0x5",
        ]
    }
}
