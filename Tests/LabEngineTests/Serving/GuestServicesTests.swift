import LabGuest
import Testing

@testable import LabEngine

@Suite("The services of a lab")
struct GuestServicesTests {
    @Test("a machine is told its name, and misuse is told as such")
    func machineName() async {
        let service = MachineNameService()
        #expect(await service.answer(GuestCall("machine"), from: "web-1") == GuestAnswer(output: "web-1"))
        #expect(
            await service.answer(GuestCall("machine", ["x"]), from: "web-1")
                == GuestAnswer(status: 64, output: "'machine' takes no arguments")
        )
    }
}
