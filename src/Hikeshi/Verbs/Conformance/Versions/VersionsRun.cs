using Hikeshi.Evidence;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Versions;

/// <summary>
/// <c>hikeshi conformance versions</c>: files <c>NAME-versions*.txt</c> in the layout of google/osv-scalibr (semantic/testdata),
/// one <c>A &lt; B</c>, <c>A = B</c> or <c>A &gt; B</c> a line.
/// </summary>
internal static class VersionsRun
{
    private const int LargestFile = 64 << 20;

    private static readonly CaseLayout Layout = new("*-versions*.txt", "-versions*.txt", "files NAME-versions*.txt, one comparison a line", "exposure/versions-osv");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("versions", "Compare versions by the rules of their ecosystems, against what each line says.", "files NAME-versions*.txt", Of);

    public static SuiteRun<ComparedCase> Of(string folder) => SuiteRun<ComparedCase>.Of(folder, Layout, Read);

    private static IEnumerable<ComparedCase> Read(string path, string name, List<Refusal> unreadable)
    {
        var order = VersionsFileName.OrderOf(name)
            ?? throw Refused(name, "this ecosystem is not known", "a file name that begins with an ecosystem, such as npm-versions.txt");
        var cases = new List<ComparedCase>();
        using var lines = new StreamReader(new MemoryStream(RegularFile.Read(path, LargestFile)));
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#' || text.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts is [_, "<" or "=" or ">", _])
            {
                cases.Add(Judge($"{name}:{number}", order, text, parts));
            }
            else
            {
                unreadable.Add(Refused($"{name}:{number}", text, "A < B, A = B, A > B, a comment after # or //, or nothing").Refusal);
            }
        }

        return cases;
    }

    private static ComparedCase Judge(string where, VersionOrder order, string line, string[] parts)
    {
        var came = (order.Parse(parts[0]), order.Parse(parts[2])) switch
        {
            (null, _) => $"'{parts[0]}' is no version under {order.Name}",
            (_, null) => $"'{parts[2]}' is no version under {order.Name}",
            ({ } left, { } right) => left.CompareTo(right) switch { < 0 => "<", 0 => "=", _ => ">" },
        };
        return new ComparedCase(where, order.Name, line, parts[1], came, came == parts[1]);
    }

    private static RefusedException Refused(string where, string what, string expected) => CaseDocument.Refused(where, what, expected);
}
