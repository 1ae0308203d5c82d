/// What executes the guests' instructions.
enum Accelerator: String, Sendable, Codable {
    /// The processor's own virtualization.
    case kvm
    /// QEMU's translation, which needs no hardware.
    case tcg

    /// The value of `-accel`.
    ///
    /// The translation buffer of 64 MiB bounds what each of many clones takes; QEMU's own default is a gigabyte.
    var option: String {
        switch self {
        case .kvm: "kvm"
        case .tcg: "tcg,thread=multi,tb-size=64"
        }
    }

    /// The value of `-cpu`: with translation an old model, because newer ones add work and nothing that guests need.
    var processorModel: String {
        switch self {
        case .kvm: "host,migratable=on"
        case .tcg: "Nehalem,+rdrand"
        }
    }
}
