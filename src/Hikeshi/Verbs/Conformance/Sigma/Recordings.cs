using System.Text;
using Hikeshi.Detection;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Sigma;

/// <summary>Folders of <c>regression_data</c>: <c>info.yml</c>, and beside it the events of each recording as JSON, under the recording's name.</summary>
internal sealed class Recordings(string folder, RuleEvents events)
{
    private const int LargestInfo = 1 << 20;

    private static readonly CaseLayout Layout = new("info.yml", "info.yml", "files info.yml and the events beside them", "detection/regression_data");

    /// <summary>How many events the recordings of a rule must at least have that it matches; by rule id.</summary>
    public Dictionary<string, int> Needed { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<RegressionCase> Cases { get; } = [];

    public List<Refusal> Unreadable { get; } = [];

    public void Read()
    {
        foreach (var file in CaseFiles.In(folder, Layout))
        {
            try
            {
                var info = RegressionInfo.Read(Encoding.UTF8.GetString(RegularFile.Read(file, LargestInfo)), Path.GetRelativePath(folder, file));
                foreach (var test in info.Tests)
                {
                    Judge(info.RuleIds, test, Path.GetDirectoryName(file)!);
                }
            }
            catch (RefusedException refused)
            {
                Unreadable.Add(refused.Refusal);
            }
        }
    }

    private void Judge(IReadOnlyList<string> ruleIds, RegressionTest test, string here)
    {
        // The path is the author's; only its name is taken, so that nothing outside the folder is opened.
        var file = Path.Combine(here, Path.GetFileNameWithoutExtension(test.Path) + ".json");
        var name = Path.GetRelativePath(folder, file);
        if (!File.Exists(file))
        {
            throw CaseDocument.Refused(name, "it is not there, though info.yml names its recording", "the events of the recording as JSON");
        }

        RegularFile.Require(file);
        using var stream = File.OpenRead(file);
        var judged = events.Over(stream).ToList();
        foreach (var id in ruleIds)
        {
            Needed[id] = Needed.GetValueOrDefault(id) + test.MatchCount;
            var broken = events.Missing(id) ?? judged.Where(one => one.Event.Refusal is not null)
                .Select(one => $"the event on line {one.Line} cannot be read: {one.Event.Refusal!.Sentence}").FirstOrDefault();
            Cases.Add(new(name, RegressionCase.Recording, id, judged.Count, judged.Count(one => one.Event.Matched.Contains(id)), test.MatchCount, broken));
        }
    }
}
