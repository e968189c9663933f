using System.Globalization;

namespace Hikeshi.EndToEnd.Running;

/// <summary>What runs on this machine, by what it was started with.</summary>
internal static class Processes
{
    /// <param name="text">Of the command line; its arguments lie a NUL apart.</param>
    public static IReadOnlyList<int> StartedWith(string text) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(entry => int.TryParse(entry, CultureInfo.InvariantCulture, out _) && CommandLine(entry).Contains(text, StringComparison.Ordinal)).Select(entry => int.Parse(entry!, CultureInfo.InvariantCulture))];

    private static string CommandLine(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }
}
