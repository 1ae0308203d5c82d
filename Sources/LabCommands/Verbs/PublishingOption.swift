public import ArgumentParser
public import LabModel

/// Where a lab's ports are published.
struct PublishingOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The address of this computer on which ports are published; others reach them on any but 127.0.0.1.",
            valueName: "address"
        )
    )
    var publishAddress = IPv4Address.loopback

    /// The option as another command line has it.
    var arguments: [String] { ["--publish-address", "\(publishAddress)"] }
}

extension IPv4Address: ExpressibleByArgument {
    /// Reads an address.
    public init?(argument: String) { self.init(argument) }
}
