/// Applications that declare an identity of their own, each with something else that configures the network.
enum DeclaringApplications {
    /// Their files in the folder of a lab with `library: [library]`.
    static let files = [
        "library/Applications/byifupdown/application.yaml": application("byifupdown", "packages: [ifupdown]"),
        "library/Applications/bynetplan/application.yaml": application("bynetplan", "packages: [netplan.io]"),
        "library/Applications/bynetworkd/application.yaml": application("bynetworkd", "packages: []"),
        "library/Applications/byifupdown/install.sh": "#!/bin/sh\n\(forgetting)",
        "library/Applications/bynetplan/install.sh": "#!/bin/sh\n",
        "library/Applications/bynetworkd/install.sh": "#!/bin/sh\nsystemctl enable systemd-networkd.service\n",
    ]

    /// The file in which an installation writes down who the model is.
    static let forgotten = "/etc/forgotten/peer.conf"
    private static let forgetting = "mkdir /etc/forgotten && echo \"peer = $(hostname)\" > \(forgotten)\n"

    private static func application(_ name: String, _ install: String) -> String {
        #"""
        application: \#(name)
        runsOn: [debian-12]
        needs: {memory: 16MiB, disk: 60MiB}
        install: {\#(install), script: install.sh}
        identity:
          files:
            - {file: /etc/who, content: "${self.name} ${self.number} ${self.uuid}\n"}
            - {file: /var/lib/who, changes: true}
            - {file: /etc/motd, absent: true}
          commands:
            - [sh, -c, "echo \"$1\" > /var/lib/who", sh, "${self.host}; $(reboot)"]
            - echo "by a shell in $(pwd)" >> /var/lib/who

        """#
    }
}
