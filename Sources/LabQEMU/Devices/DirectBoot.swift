/// A kernel that QEMU loads itself, without boot loader.
struct DirectBoot: CommandLinePart {
    var kernel: String
    var initialFileSystem: String
    var kernelArguments: String

    var arguments: [String] {
        ["-kernel", kernel, "-initrd", initialFileSystem, "-append", kernelArguments]
    }
}
