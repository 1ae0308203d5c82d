import LabModel

/// A settings file that has been read: its text in UTF-8 and where everything is.
struct SettingsText {
    let format: SettingFormat
    let encoding: TextEncoding
    let text: [UInt8]
    let locator: any SettingLocator

    /// Reads the bytes of a file.
    init(of bytes: [UInt8], in format: SettingFormat) throws(SettingProblem) {
        let limit = SettingsDocument.sizeLimit
        guard bytes.count <= limit.bytes else {
            throw SettingProblem(.tooLarge, "a settings file has at most \(limit)")
        }
        let encoding = try TextEncoding.of(bytes, in: format)
        try self.init(text: try encoding.decoded(bytes), encoding: encoding, format: format)
    }

    private init(text: [UInt8], encoding: TextEncoding, format: SettingFormat) throws(SettingProblem) {
        self.text = text
        self.encoding = encoding
        self.format = format
        locator = try Self.locator(of: format, reading: text, stored: encoding)
    }

    /// The same file with changes.
    func changed(by splices: [Splice]) throws(SettingProblem) -> SettingsText {
        let result = try text.spliced(with: splices)
        let stored = try encoding.encoded(result)
        guard stored.count <= SettingsDocument.sizeLimit.bytes else {
            throw SettingProblem(.tooLarge, "a settings file has at most \(SettingsDocument.sizeLimit)")
        }
        guard try TextEncoding.of(stored, in: format) == encoding else {
            throw SettingProblem(.inexpressible, "with the value the file would be taken for another encoding")
        }
        do throws(SettingProblem) {
            return try SettingsText(text: result, encoding: encoding, format: format)
        } catch {
            throw SettingProblem(.notVerified, "the changed file would not be understood: \(error.reason)")
        }
    }

    /// The bytes of the file.
    func bytes() throws(SettingProblem) -> [UInt8] { try encoding.encoded(text) }

    private static func locator(
        of format: SettingFormat,
        reading text: [UInt8],
        stored encoding: TextEncoding
    ) throws(SettingProblem) -> any SettingLocator {
        switch format {
        case .env: try EnvLocator(reading: text)
        case .ini: try INILocator(reading: text)
        case .properties: try PropertiesLocator(reading: text)
        case .json: try JSONLocator(reading: text)
        case .yaml: try YAMLLocator(reading: text)
        case .xml: try XMLLocator(reading: text, stored: encoding)
        case .toml: try TOMLLocator(reading: text)
        case .nginx: try DirectiveLocator(reading: text, as: NginxSyntax.self)
        case .apache: try DirectiveLocator(reading: text, as: ApacheSyntax.self)
        case .haproxy: try DirectiveLocator(reading: text, as: HAProxySyntax.self)
        case .hba: try HBALocator(reading: text)
        case .hosts: try HostsLocator(reading: text)
        case .php: try PHPLocator(reading: text)
        case .line: try LineLocator(reading: text)
        case .literal: LiteralLocator(reading: text)
        case .template: TemplateLocator(reading: text)
        }
    }
}
