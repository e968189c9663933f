using System.Diagnostics;
using Xunit;

namespace Hikeshi.Tests.Architecture;

/// <summary>The build-time guard of the floors, proven by projects that violate it and by one that does not.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("upwards/Hikeshi.Ledger", "FLOOR002", "Hikeshi.Ledger (floor 3) references Hikeshi.Response (floor 6)")]
    [InlineData("sideways/Hikeshi.Sharing", "FLOOR002", "Hikeshi.Sharing (floor 6) references Hikeshi.Response (floor 6)")]
    [InlineData("without-floor/Hikeshi.Attic", "FLOOR001", "Hikeshi.Attic has no floor")]
    public async Task CheckFloors_ViolatingProject_IsAnError(string project, string code, string sentence)
    {
        var (exitCode, output) = await CheckAsync(project);
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"error {code}: {sentence}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckFloors_ReferencesThatGoDown_Pass()
    {
        var (exitCode, output) = await CheckAsync("downwards/Hikeshi.Response");
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Solution_NeverHoldsAFixture() =>
        Assert.DoesNotContain("fixtures", File.ReadAllText(Path.Combine(Repository.Root, "Hikeshi.slnx")), StringComparison.Ordinal);

    /// <summary>Evaluates and checks; compiles and restores nothing.</summary>
    private static async Task<(int ExitCode, string Output)> CheckAsync(string project)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "-nologo", "-t:CheckFloors", Path.Combine(Repository.Root, "eng", "fixtures", project + ".csproj")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
