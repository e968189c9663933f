using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Detection;
using Xunit;

namespace Hikeshi.Tests.Verbs;

public sealed class RulesCheckCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rules-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("s: {f: a}\ncondition: s", "error", ExitCode.Fine)]
    [InlineData("s: {f: a}\ncondition: t", "error", ExitCode.Findings)]
    [InlineData("s: {f: a}\ncondition: t", "none", ExitCode.Fine)]
    [InlineData("s: {f: [a, A]}\ncondition: s", "error", ExitCode.Fine)]
    [InlineData("s: {f: [a, A]}\ncondition: s", "warning", ExitCode.Findings)]
    [InlineData("s: {f|contains: 'a*'}\ncondition: s", "warning", ExitCode.Fine)]
    public async Task Check_Findings_ExitByTheThreshold(string detection, string failOn, int exit)
    {
        Write("a.yml", Engine.Rule(detection));
        foreach (var format in (string[])["table", "json", "sarif"])
        {
            Assert.Equal(exit, await Shell.RunAsync(["rules", "check", folder, "--fail-on", failOn, "--format", format]));
        }
    }

    [Fact]
    public async Task Check_NothingToRead_IsBadInput()
    {
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["rules", "check", folder]));
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["rules", "check", Path.Combine(folder, "none")]));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
