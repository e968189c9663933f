using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Architecture;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary><c>respond suspend</c> without a node: what is right ends with 0, holes with 1, mistakes with 2.</summary>
public sealed class SuspendVerbTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("hks-").FullName;

    [Theory]
    [InlineData("respond suspend check {plan}", ExitCode.Fine)]
    [InlineData("respond suspend check {plan} --institution {bank}", ExitCode.Fine)]
    [InlineData("respond suspend check {cloud} --institution {bank} --lang ja", ExitCode.Fine)]
    [InlineData("respond suspend check {holes} --institution {bank}", ExitCode.Findings)]
    [InlineData("respond suspend check {wrong}", ExitCode.BadInput)]
    [InlineData("respond suspend check {none}", ExitCode.BadInput)]
    [InlineData("respond suspend check {plan} --institution {none}", ExitCode.BadInput)]
    [InlineData("respond suspend adopt {wrong} --data {none}", ExitCode.BadInput)]
    [InlineData("respond suspend adopt {plan} --data {none}", ExitCode.BadInput)]
    [InlineData("respond suspend drill {plan} --data {none}", ExitCode.BadInput)]
    [InlineData("respond suspend start internet-banking --reason x --data {none}", ExitCode.BadInput)]
    [InlineData("respond suspend resume 0195f0e0-0000-8000-8000-000000000001 --proof nothing --reason x --data {none}", ExitCode.BadInput)]
    [InlineData("respond suspend list --data {none}", ExitCode.BadInput)]
    public async Task Run_Line_EndsWithItsCode(string line, int expected)
    {
        var examples = Path.Combine(Repository.Root, "docs", "examples", "suspension");
        var text = await File.ReadAllTextAsync(Path.Combine(examples, "internet-banking.yaml"));
        var files = new Dictionary<string, string>
        {
            ["{plan}"] = Path.Combine(examples, "internet-banking.yaml"),
            ["{cloud}"] = Path.Combine(examples, "cloud.yaml"),
            ["{bank}"] = Path.Combine(examples, "institution.json"),
            ["{holes}"] = Write("holes.yaml", text.Replace("service: ib-web", "service: zengin-gateway", StringComparison.Ordinal)),
            ["{wrong}"] = Write("wrong.yaml", "format: other"),
            ["{none}"] = Path.Combine(directory, "none"),
        };
        Assert.Equal(expected, await Shell.RunAsync([.. line.Split(' ').Select(word => files.GetValueOrDefault(word, word))]));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
