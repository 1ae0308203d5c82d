import LabModel
import LabTestSupport
import Testing

@testable import LabImages

@Suite("What Debian's installer is told", .scratch)
struct InstallerAnswersTests {
    private func recipe(_ installer: DebianInstaller) -> ImageRecipe {
        ImageRecipe(
            operatingSystem: "installed",
            family: "debian",
            source: .installer(installer),
            servicePack: .init(name: "installed", pockets: ["bookworm", "bookworm-updates", "bookworm-security"]),
            disk: .mebibytes(3072),
            layers: []
        )
    }

    private func answers(_ installer: DebianInstaller) throws -> String {
        try InstallerAnswers(installer, recipe(installer)).text
    }

    @Test("it is the model, on a network with a way to the archive, and gets the launch software")
    func model() throws {
        let text = try answers(DebianInstaller(.package("installer"), include: ["curl"]))
        for line in [
            "d-i netcfg/get_hostname string assay-model", "d-i netcfg/get_ipaddress string 192.0.2.15",
            "d-i netcfg/get_gateway string 192.0.2.1", "d-i mirror/suite string bookworm",
            "d-i apt-setup/services-select multiselect updates, security",
            "d-i pkgsel/include string openssh-server curl",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
        #expect(text.contains("in-target sh -c 'FOLDER=/root/.assay sh /root/.assay/adopt.sh'"))
    }

    @Test("answers of somebody's own come last, and are part of the image's key")
    func own() throws {
        let folder = try ScratchFolder(["mine.cfg": "d-i time/zone string Europe/Berlin\n"])
        let plain = DebianInstaller(.package("installer"))
        var own = plain
        own.answers = "\(folder.path)/mine.cfg"
        #expect(try answers(own) == answers(plain) + "d-i time/zone string Europe/Berlin\n")
        let keys = ImageKeys(workshop: try Bench().files)
        #expect(try keys.staged(recipe(own)) != keys.staged(recipe(plain)))
        own.answers = "\(folder.path)/none.cfg"
        #expect(throws: ImageError(.missingFile, subject: "\(folder.path)/none.cfg", reason: "it cannot be read")) {
            try answers(own)
        }
    }
}
