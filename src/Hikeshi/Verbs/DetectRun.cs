using System.Diagnostics;
using System.Text;
using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Verbs;

/// <summary>One run of <c>hikeshi detect</c>.</summary>
internal sealed class DetectRun
{
    internal sealed record Request(string? Rules, string Events, bool AsJson, string FailOn, bool AllRules, bool ShowRefused, TimeSpan Lateness, IReadOnlyList<string> TimeFields, RulePipelines Pipelines, TimeSpan? LearnFor, InputFormat Input);

    private const int PositionsShown = 5;

    private readonly Request _request;
    private readonly DetectInput _input;
    private readonly Detector _detector;
    private readonly Correlator _correlator;
    private readonly BehaviourRun? _behaviour;
    private readonly TextWriter _output;
    private readonly List<RuleMatch> _matches = [];
    private readonly List<CorrelationMatch> _correlated = [];
    private readonly int[] _perLevel = new int[RuleLevel.All.Count];
    private readonly List<string> _refusedShown = [];
    private readonly Stopwatch _evaluating = new();
    private long _events;
    private long _refused;
    private long _correlations;
    private int _unreadableFiles;

    private DetectRun(Request request, RuleSet rules, TextWriter output)
    {
        _request = request;
        _input = new DetectInput(request.Input);
        string[] timeFields = [.. request.TimeFields, .. EventTime.Fields];
        _detector = request.LearnFor is null ? new Detector(rules, timeFields) : Detector.WithDeeds(rules, timeFields);
        _behaviour = request.LearnFor is { } learnFor ? new BehaviourRun(_detector, output, request.AsJson, learnFor) : null;
        _correlator = new Correlator(rules, new CorrelatorLimits
        {
            Lateness = request.Lateness,
            Clock = request.Lateness == TimeSpan.MaxValue ? null : TimeProvider.System,
        });
        _output = output;
    }

    public static int Run(Request request)
    {
        var loaded = request.Rules is null ? RuleSet.Empty : RuleSet.Load(request.Rules, request.Pipelines);
        var rules = request.AllRules ? loaded : loaded.Current();
        if (loaded.Rules.Count == 0 && request.Rules is not null)
        {
            foreach (var refusal in loaded.Refused.Take(PositionsShown))
            {
                Console.Error.WriteLine($"  {refusal.Sentence}");
            }

            throw new RefusedException(new Refusal("detection.no-rules", request.Rules, "no rule there could be read", "Sigma rules in *.yml or *.yaml files", ""));
        }

        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        var run = new DetectRun(request, rules, output);
        var clock = Stopwatch.StartNew();
        run.ReadAll();
        run._correlator.Finish(run._correlated);
        run.ReportCorrelations();
        output.Flush();
        run.Summarize(loaded, rules, clock.Elapsed);
        return run.ExitWith();
    }

    private void ReadAll()
    {
        if (_request.Events == "-")
        {
            using var input = Console.OpenStandardInput();
            Read(new EventSource("-", input));
            return;
        }

        if (!File.Exists(_request.Events) && !Directory.Exists(_request.Events))
        {
            throw new RefusedException(new Refusal("detection.events-not-found", _request.Events, "no such file or directory", "a file of JSON events, a directory, or -", "Check the path."));
        }

        foreach (var file in EventFiles.Find(_request.Events))
        {
            try
            {
                foreach (var source in EventFiles.Open(file))
                {
                    Read(source);
                }
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                _unreadableFiles++;
                Console.Error.WriteLine($"hikeshi: {file}: {failure.Message} What came before it was evaluated.");
            }
        }
    }

    private void Read(EventSource source) =>
        _input.Read(source.Stream, (json, line) => Evaluate(json, new EventPlace(source.Name, line)), (line, reason) => Refuse(new EventPlace(source.Name, line), reason));

    private void Evaluate(ReadOnlySpan<byte> json, EventPlace place)
    {
        _matches.Clear();
        _evaluating.Start();
        _detector.Evaluate(json, _matches, out var refusal);
        _evaluating.Stop();
        if (refusal is not null)
        {
            Refuse(place with { Line = place.Line + refusal.Line - 1 }, refusal.Sentence);
            return;
        }

        _events++;
        _behaviour?.Observe(json, place);
        if (_matches.Count > 0)
        {
            ReportMatches(place.Source, place.Line, json);
            _correlator.Add(_matches, place, _correlated);
            ReportCorrelations();
        }
    }

    private void Refuse(EventPlace place, string reason)
    {
        _refused++;
        if (_refusedShown.Count < PositionsShown)
        {
            _refusedShown.Add($"{place}: {reason}");
        }
    }

    private void ReportMatches(string file, long line, ReadOnlySpan<byte> json)
    {
        EventEntities? entities = null;
        foreach (var match in _matches.Where(m => m.Rule.IsReported))
        {
            entities ??= EntityExtractor.Extract(json);
            _perLevel[RuleLevel.Rank(match.Rule.Level)]++;
            _output.WriteLine(_request.AsJson ? DetectOutput.Json(match, file, line, entities) : DetectOutput.Table(match, file, line, entities));
        }
    }

    private void ReportCorrelations()
    {
        foreach (var match in _correlated)
        {
            _correlations++;
            _perLevel[RuleLevel.Rank(match.Rule.Level)]++;
            _output.WriteLine(_request.AsJson ? CorrelationOutput.Json(match) : CorrelationOutput.Table(match));
        }

        _correlated.Clear();
    }

    private void Summarize(RuleSet loaded, RuleSet used, TimeSpan elapsed)
    {
        var error = Console.Error;
        if (_request.ShowRefused)
        {
            foreach (var refusal in used.Refused)
            {
                error.WriteLine($"refused rule  {refusal.Sentence}");
            }
        }

        var withdrawn = loaded.Rules.Count - used.Rules.Count + (loaded.Correlations.Count(c => !c.IsCurrent));
        error.WriteLine($"rules    {used.Rules.Count} evaluated, {used.Refused.Count} refused{(used.Refused.Count > 0 && !_request.ShowRefused ? " (--show-refused lists them)" : "")}"
            + (withdrawn > 0 ? $", {withdrawn} deprecated or unsupported left out (--all-rules takes them)" : "")
            + (used.Correlations.Count + used.Filters.Count > 0 ? $"; {used.Correlations.Count} correlations, {used.Rules.Count(r => !r.IsReported)} rules only for them, {used.Filters.Count} filters" : ""));
        var rate = _evaluating.Elapsed.TotalSeconds > 0 ? _events / _evaluating.Elapsed.TotalSeconds : 0;
        error.WriteLine($"events   {_events} read, {_refused} refused; {rate:N0} events/s evaluating on one thread, {elapsed.TotalSeconds:N1} s with reading and unpacking");
        foreach (var shown in _refusedShown)
        {
            error.WriteLine($"         {DetectOutput.Printable(shown)}");
        }

        if (_refused > _refusedShown.Count)
        {
            error.WriteLine($"         … and {_refused - _refusedShown.Count} more");
        }

        if (used.Correlations.Count > 0)
        {
            error.WriteLine($"windows  {_correlations} matches of {used.Correlations.Count} correlations; {CorrelationOutput.Counters(_correlator.Counters)}");
        }

        if (_behaviour is not null)
        {
            error.WriteLine($"behaviour {_behaviour.Sightings} sightings; {_behaviour.Counters}");
        }

        error.WriteLine("matches  " + string.Join(", ", RuleLevel.All.Select((level, i) => $"{_perLevel[i]} {level}").Reverse()));
    }

    private int ExitWith()
    {
        if (_unreadableFiles > 0 || (_events == 0 && _refused > 0))
        {
            return ExitCode.BadInput;
        }

        var least = _request.FailOn switch
        {
            "none" => int.MaxValue,
            "any" => 0,
            var level => RuleLevel.Rank(level),
        };
        return _perLevel.Where((count, rank) => count > 0 && rank >= least).Any() || _behaviour?.PerLevel.Keys.Any(level => RuleLevel.Rank(level) >= least) == true ? ExitCode.Findings : ExitCode.Fine;
    }
}
