using System.CommandLine;
using Hikeshi.Verbs;
using Hikeshi.Verbs.Conformance;
using Hikeshi.Verbs.Evidence;
using Hikeshi.Verbs.Rules;
using Hikeshi.Verbs.Share;
using Hikeshi.Verbs.Users;

namespace Hikeshi;

/// <summary>Every verb, in the order in which help lists them.</summary>
internal static class VerbTable
{
    public static IEnumerable<Command> All() =>
    [
        DemoVerb.Build(),
        ServeVerb.Build(),
        DoctorVerb.Build(),
        EnrollVerb.Build(),
        TokenVerb.Build(),
        UserVerb.Build(),
        LedgerVerb.Build(),
        ExposureVerb.Build(),
        DetectVerb.Build(),
        RulesVerb.Build(),
        RespondVerb.Build(),
        ApproveVerb.Build(),
        ShareVerb.Build(),
        EvidenceVerb.Build(),
        ConformanceVerb.Build(),
        GatewayVerb.Build(),
    ];
}
