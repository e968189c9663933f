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

    [Fact]
    public async Task Pipeline_ForCheckAndDetect_ChangesTheRules()
    {
        Write("a.yml", Engine.Rule("s: {f|expand: '%Admins%'}\ncondition: s"));
        var pipeline = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "p")).FullName, "pipeline.txt");
        File.WriteAllText(pipeline, "vars: {Admins: [root]}\ntransformations: [{type: value_placeholders}]\n");
        var events = Path.Combine(folder, "events.jsonl");
        File.WriteAllText(events, "{\"f\":\"root\"}\n");
        Assert.Equal(ExitCode.Findings, await Shell.RunAsync(["rules", "check", folder]));
        Assert.Equal(ExitCode.Fine, await Shell.RunAsync(["rules", "check", folder, "--pipeline", pipeline]));
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["detect", "--rules", folder, "--events", events, "--fail-on", "any"]));
        Assert.Equal(ExitCode.Findings, await Shell.RunAsync(["detect", "--rules", folder, "--events", events, "--fail-on", "any", "--pipeline", pipeline]));
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["detect", "--rules", folder, "--events", events, "--pipeline", Path.Combine(folder, "none")]));
        File.WriteAllText(pipeline, "transformations: [{type: nosuch}]\n");
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["rules", "check", folder, "--pipeline", pipeline]));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
