import LabModel
import LabWiring
import Testing

@Suite("The topology that a machine is told")
struct TopologyTests {
    private let topology = Topology(of: IdentityPlanTests.lab(), labID: "shop-1a2b")

    @Test("the shell file has the lab, the axes, the machine itself and every machine with its addresses")
    func environment() {
        #expect(
            topology.environmentFile(for: "web") == #"""
                ASSAY_LAB=shop
                ASSAY_LAB_ID=shop-1a2b
                ASSAY_CELL='os=debian-12,service-pack=it'\''s "new"'
                ASSAY_SELF=web
                ASSAY_MACHINES='web app-1 app-2 lonely'
                ASSAY_AXIS_OS=debian-12
                ASSAY_AXIS_SERVICE_PACK='it'\''s "new"'
                ASSAY_MACHINE_WEB_NAME=web
                ASSAY_MACHINE_WEB_HOST=web.shop.assay
                ASSAY_MACHINE_WEB_ADDRESS=10.20.1.11
                ASSAY_MACHINE_WEB_ADDRESS_FRONT=10.20.1.11
                ASSAY_MACHINE_WEB_ADDRESS_BACK=10.20.2.11
                ASSAY_MACHINE_APP_1_NAME=app-1
                ASSAY_MACHINE_APP_1_HOST=app-1.shop.assay
                ASSAY_MACHINE_APP_1_ADDRESS=10.20.2.12
                ASSAY_MACHINE_APP_1_ADDRESS_BACK=10.20.2.12
                ASSAY_MACHINE_APP_2_NAME=app-2
                ASSAY_MACHINE_APP_2_HOST=app-2.shop.assay
                ASSAY_MACHINE_APP_2_ADDRESS=10.20.2.13
                ASSAY_MACHINE_APP_2_ADDRESS_BACK=10.20.2.13
                ASSAY_MACHINE_LONELY_NAME=lonely
                ASSAY_MACHINE_LONELY_HOST=lonely.shop.assay
                ASSAY_MACHINE_APP_NAME=app-1
                ASSAY_MACHINE_APP_HOST=app-1.shop.assay
                ASSAY_MACHINE_APP_ADDRESS=10.20.2.12
                ASSAY_MACHINE_APP_ADDRESS_BACK=10.20.2.12

                """#
        )
    }

    @Test("another machine's address is the one that can be reached from here")
    func nearestAddress() {
        let variables = topology.variables(for: "app-1")
        #expect(variables.first { $0.name == "ASSAY_MACHINE_WEB_ADDRESS" }?.value == "10.20.2.11")
    }

    @Test(
        "a value is one word of a shell, whatever is in it",
        arguments: [
            ("", "''"), ("a b", "'a b'"), ("$(reboot)", "'$(reboot)'"), ("`x`", "'`x`'"), ("a'b", #"'a'\''b'"#),
            ("'", #"''\'''"#), ("a\nb", "'a\nb'"), ("~root", "'~root'"), ("é", "'é'"), ("a=b;c", "'a=b;c'"),
            ("debian-12", "debian-12"), ("10.0.0.0/8", "10.0.0.0/8"),
        ]
    )
    func quoting(value: String, word: String) {
        var lab = IdentityPlanTests.lab()
        lab.cell = Cell([.init(axis: "x.y", value: value)])
        let file = Topology(of: lab, labID: "1").environmentFile(for: "web")
        #expect(file.contains("\nASSAY_AXIS_X_Y=\(word)\n"))
    }

    @Test("names that give the same variable give it once, the first one")
    func sameVariable() {
        var lab = IdentityPlanTests.lab()
        lab.cell = Cell([.init(axis: "a-b", value: "1"), .init(axis: "a.b", value: "2")])
        let found = Topology(of: lab, labID: "1").variables(for: "web").filter { $0.name == "ASSAY_AXIS_A_B" }
        #expect(found.map(\.value) == ["1"])
    }

    @Test("the JSON file has the same facts, with sorted keys")
    func json() throws {
        var lab = IdentityPlanTests.lab()
        lab.cell = Cell([.init(axis: "os", value: "debian-12")])
        lab.machines.removeSubrange(2...)
        lab.lab.networks = lab.machines[0].interfaces.map { Network(name: $0.network, subnet: $0.subnet) }
        #expect(
            try Topology(of: lab, labID: "shop-1a2b").json(for: "app-1") == """
                {
                  "axes" : {
                    "os" : "debian-12"
                  },
                  "cell" : "os=debian-12",
                  "id" : "shop-1a2b",
                  "lab" : "shop",
                  "machines" : [
                    {
                      "address" : "10.20.2.11",
                      "addresses" : {
                        "back" : "10.20.2.11",
                        "front" : "10.20.1.11"
                      },
                      "applications" : [

                      ],
                      "group" : "web",
                      "host" : "web.shop.assay",
                      "name" : "web",
                      "operatingSystem" : "debian-12"
                    },
                    {
                      "address" : "10.20.2.12",
                      "addresses" : {
                        "back" : "10.20.2.12"
                      },
                      "applications" : [

                      ],
                      "group" : "app",
                      "host" : "app-1.shop.assay",
                      "name" : "app-1",
                      "operatingSystem" : "debian-12"
                    }
                  ],
                  "networks" : {
                    "back" : "10.20.2.0/24",
                    "front" : "10.20.1.0/24"
                  },
                  "self" : "app-1"
                }

                """
        )
    }
}
