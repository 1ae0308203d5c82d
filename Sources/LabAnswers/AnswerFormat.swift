/// How a system is told who it is before anybody can log in.
public enum AnswerFormat: String, CaseIterable, Sendable {
    /// cloud-init in an image: its data source NoCloud.
    case nocloud
    /// Windows from its installation medium: `Autounattend.xml`.
    case windowsSetup = "windows-setup"
    /// Windows from an image that sysprep generalizes: `unattend.xml`; this is what gives a new machine SID.
    case sysprep
    /// cloudbase-init in an image of Windows: its data source NoCloud.
    case cloudbaseInit = "cloudbase-init"
    /// cloudbase-init in an image of Windows: OpenStack's configuration drive.
    case configDrive = "config-drive"

    /// Debian from its installation medium: `preseed.cfg`.
    case preseed

    /// Whether the guest runs Windows.
    public var isWindows: Bool { self != .nocloud && self != .preseed }
}
