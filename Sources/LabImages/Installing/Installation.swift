import FoundationEssentials
import LabHost
import LabModel

/// A machine that runs an installer, from its start until it powers itself off.
///
/// Nobody is there to answer: an installer that asks something, is silent for long or does not come to an end is an error with the end
/// of its console.
struct Installation {
    let state: StateFolder
    let host: any Host

    /// How long all of it may take: under emulation half an hour is normal.
    private static let limit = Duration.seconds(7200)
    /// How long nothing may be printed: the longest step, unpacking the base system, prints every package.
    private static let silence = Duration.seconds(1200)
    /// How often the console is looked at.
    private static let pause = Duration.seconds(3)
    private static let shape = MachineShape(memory: .mebibytes(1024), processors: 2)

    /// Runs the installer that `image` starts, on the disk of `image`, with the medium that it comes from, if it does; keeps what it printed in the file `console`.
    /// - Throws: `ImageError` with the question, or the end of the console.
    func run(_ image: StagedImage, medium: String?, console: String) async throws {
        let model = InstantImage(
            key: "",
            title: image.title,
            staged: image,
            shape: Self.shape,
            folder: state.unfinished
        )
        try await ModelLab(state: state, host: host).open { lab in
            let network = Network.installation
            _ = try await lab.addNetwork(network, publish: [])
            let request = MachineRequest(
                name: "model",
                source: .stage(model, medium: medium),
                shape: Self.shape,
                networks: [network.name]
            )
            let machine = try await lab.start(request)
            do {
                try await watch(machine, of: image)
            } catch {
                await machine.stop()
                throw error
            }
            try? FileManager.default.copyItem(atPath: machine.console, toPath: console)
        }
    }

    /// Waits for the end of the machine, as long as nothing is asked.
    private func watch(_ machine: any HostMachine, of image: StagedImage) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await machine.end() }
            group.addTask { try await look(at: machine.console, of: image) }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch {
                // The other child waits for the machine.
                await machine.stop()
                throw error
            }
        }
    }

    private func look(at console: String, of image: StagedImage) async throws {
        let start = ContinuousClock.now
        var (size, asked, changed) = (0, String?.none, start)
        while true {
            try await Task.sleep(for: Self.pause)
            let bytes = FileManager.default.contents(atPath: console) ?? Data()
            let shown = InstallerConsole(bytes.suffix(16_384))
            let now = ContinuousClock.now
            // A question counts when it stands there at two looks: one that has an answer does not wait.
            if bytes.count == size, let question = shown.question, question == asked {
                throw ImageError(
                    .failed,
                    subject: image.title,
                    reason: "the installer asks a question that nothing answers",
                    lastSeen: question
                )
            }
            if bytes.count != size { changed = now }
            (size, asked) = (bytes.count, shown.question)
            let isSilent = now - changed > Self.silence
            guard isSilent || now - start > Self.limit else { continue }
            throw ImageError(
                .failed,
                subject: image.title,
                reason: isSilent
                    ? "the installer has printed nothing for \(Self.silence.components.seconds / 60) minutes"
                    : "the installer did not end within \(Self.limit.components.seconds / 60) minutes",
                lastSeen: shown.end
            )
        }
    }
}
