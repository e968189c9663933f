using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Verbs.Conformance.OpenC2;

/// <summary>
/// <c>hikeshi conformance openc2</c>: messages in the layout of oasis-open/openc2-custom-aps (Test/v1.0.1): in a folder <c>commands</c> or
/// <c>responses</c>, and there in <c>good</c> or <c>bad</c>. A folder above names the profiles in use.
/// </summary>
internal static class OpenC2Run
{
    private static readonly CaseLayout Layout = CaseLayout.Json("messages as JSON files in commands/good, commands/bad, responses/good and responses/bad", "sharing/openc2");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("openc2", "Accept and refuse OpenC2 commands and responses as their folders say.", "JSON files in commands/good, commands/bad, responses/good and responses/bad", Of);

    public static SuiteRun<ComparedCase> Of(string folder) => SuiteRun<ComparedCase>.Of(folder, Layout, (path, name, _) => Read(Path.GetFullPath(path), name));

    private static IEnumerable<ComparedCase> Read(string path, string name)
    {
        var folders = path.Split('/').SkipLast(1).Reverse().ToList();
        var kind = folders.Find(f => f is "commands" or "responses");
        if (kind is null)
        {
            return [];
        }

        var came = Refusal(path, kind, SuiteProfiles.Of(folders)) ?? "acceptance";
        var expected = folders.Find(f => f is "good" or "bad") switch
        {
            "good" => "acceptance",
            "bad" => "a refusal",
            _ => throw CaseDocument.Refused(name, "it lies neither in good nor in bad", "a folder that says what is right"),
        };
        return [new ComparedCase(name, kind[..^1], Path.GetFileNameWithoutExtension(path), expected, came, (expected == "acceptance") == (came == "acceptance"))];
    }

    private static string? Refusal(string path, string kind, OpenC2Profiles profiles)
    {
        try
        {
            var bytes = RegularFile.Read(path, OpenC2Reader.LargestMessage);
            _ = kind == "commands" ? (object)OpenC2Reader.Command(bytes, profiles) : OpenC2Reader.Response(bytes, profiles);
            return null;
        }
        catch (RefusedException refused) when (refused.Refusal is OpenC2Fault)
        {
            return refused.Refusal.Sentence;
        }
    }
}
