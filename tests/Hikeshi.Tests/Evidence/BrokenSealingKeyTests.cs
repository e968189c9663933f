using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class BrokenSealingKeyTests(ExitCodePlace place) : IClassFixture<ExitCodePlace>
{
    [Fact]
    public async Task Seal_NodesOwnKeyDamaged_IsNotTheCallersFault()
    {
        place.BreakTheNodesSealingKey();
        Assert.Equal(ExitCode.OurFailure, await Shell.RunAsync(["evidence", .. place.Arguments("seal {document} --until 2030-01-01 --reader cert={public} --data {node}")]));
    }
}
