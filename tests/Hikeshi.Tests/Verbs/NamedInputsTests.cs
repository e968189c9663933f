using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>What was named and cannot be read is bad input. A file that opens and fails at its first byte stands for one that this account may not read: tests run as root too.</summary>
public sealed class NamedInputsTests : IDisposable
{
    private const string Unreadable = "/proc/self/mem";

    private readonly string folder = Directory.CreateTempSubdirectory("hks-named-").FullName;

    public NamedInputsTests()
    {
        File.WriteAllText(Advisory, """{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"b"},"versions":["1.0.0"]}]}""");
        File.WriteAllText(Sbom, """{"bomFormat":"CycloneDX","specVersion":"1.5","version":1}""");
        File.WriteAllText(Institution, Ledger.InstitutionFixture.Json);
    }

    private string Advisory => Path.Combine(folder, "a.json");

    private string Sbom => Path.Combine(folder, "sbom.json");

    private string Institution => Path.Combine(folder, "bank.json");

    [Theory]
    [InlineData("rank", "--kev")]
    [InlineData("rank", "--epss")]
    [InlineData("rank", "--policy")]
    [InlineData("rank", "--institution")]
    [InlineData("rank", "--advisories")]
    [InlineData("scan", "--sbom")]
    [InlineData("scan", "--advisories")]
    [InlineData("scan", "--vex")]
    [InlineData("explain", "--advisories")]
    [InlineData("explain", "--vex")]
    [InlineData("watch", "--institution")]
    public async Task Run_NamedFileThatCannotBeRead_IsBadInput(string verb, string option)
    {
        List<string> args = verb switch
        {
            "rank" => ["--institution", Institution, "--advisories", Advisory],
            "scan" => ["--sbom", Sbom, "--advisories", Advisory],
            "explain" => ["pkg:npm/b@1", "--advisories", Advisory],
            _ => ["--sbom", folder, "--advisories", folder],
        };
        var at = args.IndexOf(option);
        if (at < 0)
        {
            args.AddRange([option, Unreadable]);
        }
        else
        {
            args[at + 1] = Unreadable;
        }

        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["exposure", verb, .. args]));
    }

    [Fact]
    public async Task Run_FolderWhereAFileIsExpected_IsBadInput() =>
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["exposure", "watch", "--sbom", folder, "--advisories", folder, "--institution", folder]));

    [Fact]
    public void Refused_FailureAtSomethingNamed_NamesTheOption()
    {
        var given = VerbTable.All().Single(verb => verb.Name == "exposure").Parse(["rank", "--kev", Unreadable, "--sbom", "asset=" + folder, "--advisories", Advisory]).CommandResult;
        Assert.Equal($"--kev: '{Unreadable}' cannot be read (Input/output error); expected a file that can be read. Check the path and who may read it.", Sentence($"Input/output error : '{Unreadable}'"));
        Assert.Equal($"--sbom: '{folder}' cannot be read (this is a folder); expected a file. Check the path and who may read it.", Sentence($"Access to the path '{folder}' is denied."));
        Assert.Null(Sentence($"Access to the path '{Advisory}' is denied.")); // to write it, then: it can be read
        Assert.Null(Sentence($"Access to the path '{folder}elsewhere' is denied."));
        Assert.Null(Sentence("No space left on device"));

        string? Sentence(string message) => NamedInputs.Refused(given, new IOException(message))?.Sentence;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
