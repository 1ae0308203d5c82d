/// The files of a small medium from which a guest learns who it is.
public struct AnswerMedium: Hashable, Sendable {
    /// A text file of the medium.
    public struct File: Hashable, Sendable {
        /// The path from the medium's root: `user-data`, `openstack/latest/meta_data.json`.
        public var path: String
        /// The text; it can hold passwords and private keys.
        public var content: String

        /// Creates a file.
        public init(_ path: String, _ content: String) {
            self.path = path
            self.content = content
        }
    }

    /// A file of this computer that the medium has a copy of.
    public struct Copy: Hashable, Sendable {
        /// The path from the medium's root.
        public var path: String
        /// The absolute path of the original.
        public var original: String

        /// Creates a copy.
        public init(_ path: String, of original: String) {
            self.path = path
            self.original = original
        }
    }

    /// The volume's label, by which the guest knows the medium.
    public var label: String
    /// The files.
    public var files: [File]
    /// Files beside them that are no texts.
    public var copies: [Copy]

    /// Creates a medium.
    public init(label: String, files: [File], copies: [Copy] = []) {
        self.label = label
        self.files = files
        self.copies = copies
    }

    /// The medium for a guest.
    ///
    /// `AnswerChecks` says beforehand what the guest's system would not accept.
    /// - Throws: `XMLError` and `YAMLWriteError` when memory is short, and what the encoder of JSON throws.
    public static func medium(_ format: AnswerFormat, for guest: GuestDescription) throws -> AnswerMedium {
        switch format {
        case .nocloud:
            let files = NoCloud(guest: guest)
            return AnswerMedium(
                label: "CIDATA",
                files: [
                    File("meta-data", try files.metaData), File("user-data", try files.userData),
                    File("network-config", try files.networkConfig),
                ]
            )
        case .preseed:
            return AnswerMedium(label: "ASSAY", files: [File("preseed.cfg", Preseed(guest: guest).text)])
        case .windowsSetup:
            return AnswerMedium(
                label: FirstLogon.mediumLabel,
                files: [
                    File("Autounattend.xml", try UnattendedWindows(guest: guest).setupFile()),
                    File("identify.ps1", IdentifyScript(guest: guest, makesAccounts: false).text),
                ]
            )
        case .sysprep:
            return AnswerMedium(
                label: FirstLogon.mediumLabel,
                files: [
                    File("unattend.xml", try UnattendedWindows(guest: guest).sysprepFile()),
                    File("sysprep.ps1", SysprepScript.text),
                    File("identify.ps1", IdentifyScript(guest: guest, makesAccounts: false).text),
                ]
            )
        case .cloudbaseInit:
            let files = NoCloud(guest: guest)
            return AnswerMedium(
                label: "CIDATA",
                files: [
                    File("meta-data", try files.metaData), File("user-data", CloudbaseInit.userData(of: guest)),
                    File("network-config", try files.networkConfig),
                ]
            )
        case .configDrive:
            return AnswerMedium(
                label: "config-2",
                files: [
                    File("openstack/latest/meta_data.json", try CloudbaseInit.metaData(of: guest)),
                    File("openstack/latest/network_data.json", try CloudbaseInit.networkData(of: guest)),
                    File("openstack/latest/user_data", CloudbaseInit.userData(of: guest)),
                ]
            )
        }
    }
}
