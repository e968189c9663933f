using System.Text.Json;

namespace Hikeshi.EndToEnd.Story;

/// <summary>The demonstration with something taken away, and its report.</summary>
internal static class LesserStory
{
    public static async Task<JsonElement> FailAsync(params string[] takenAway)
    {
        var said = await Cli.RunApartAsync(["demo", "--once", "--members", "4", "--seed", "2", "--pace", "800", "--format", "json", .. takenAway.SelectMany(thing => new[] { "--take-away", thing })]);

        Assert.True(said.ExitCode == 1, said.ToString());
        using var report = JsonDocument.Parse(said.Out);
        var root = report.RootElement.Clone();
        Assert.False(root.GetProperty("held").GetBoolean());
        Assert.True(Exposed(root) >= 2, "the sector must have somebody to protect");
        return root;
    }

    public static int Exposed(JsonElement report) => report.GetProperty("members_exposed").GetInt32();

    public static void Has(JsonElement report, string problem) =>
        Assert.Contains(report.GetProperty("problems").EnumerateArray(), p => p.GetString()!.Contains(problem, StringComparison.Ordinal));
}
