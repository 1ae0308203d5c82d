/// The serial console, written to a file, and the source of random numbers.
struct Console: CommandLinePart {
    /// The absolute path of the file.
    var file: String

    var arguments: [String] {
        [
            "-chardev", "file,id=console,path=\(escaped(file))",
            "-device", "isa-serial,chardev=console",
            "-object", "rng-random,id=entropy,filename=/dev/urandom",
            "-device", "virtio-rng-pci,rng=entropy,addr=0x5",
        ]
    }
}
