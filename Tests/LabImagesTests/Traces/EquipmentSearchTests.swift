import LabModel
import Testing

@testable import LabImages

@Suite("What a guest has that an identity is written for")
struct EquipmentSearchTests {
    @Test("the kinds of keys and the network manager are read; what nobody knows is left out")
    func reading() {
        let text = "key rsa\nkey dsa\nkey ed25519\nnetwork netplan\nnonsense\n"
        #expect(
            EquipmentSearch.equipment(in: text)
                == GuestEquipment(hostKeys: ["ed25519", "rsa"], networkManager: .netplan)
        )
        #expect(EquipmentSearch.equipment(in: "") == GuestEquipment())
        #expect(EquipmentSearch.equipment(in: "network wicd\n") == GuestEquipment())
    }
}
