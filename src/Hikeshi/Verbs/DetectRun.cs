using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary>One run of <c>hikeshi detect</c>.</summary>
internal sealed class DetectRun
{
    internal sealed record Request(string Rules, string Events, bool AsJson, string FailOn, bool AllRules, bool ShowRefused, RulePipelines Pipelines);

    private const int PositionsShown = 5;

    /// <summary>The output goes to a file or a terminal, never into HTML.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Request _request;
    private readonly Detector _detector;
    private readonly TextWriter _output;
    private readonly List<RuleMatch> _matches = [];
    private readonly int[] _perLevel = new int[RuleLevel.All.Count];
    private readonly List<string> _refusedShown = [];
    private readonly Stopwatch _evaluating = new();
    private long _events;
    private long _refused;
    private int _unreadableFiles;

    private DetectRun(Request request, RuleSet rules, TextWriter output)
    {
        _request = request;
        _detector = new Detector(rules);
        _output = output;
    }

    public static int Run(Request request)
    {
        var loaded = RuleSet.Load(request.Rules, request.Pipelines);
        var rules = request.AllRules ? loaded : loaded.Where(r => r.IsCurrent);
        if (loaded.Rules.Count == 0)
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

    private void Read(EventSource source)
    {
        var splitter = new EventSplitter(source.Stream);
        while (splitter.TryNext(out var json))
        {
            _matches.Clear();
            _evaluating.Start();
            _detector.Evaluate(json, _matches, out var refusal);
            _evaluating.Stop();
            if (refusal is not null)
            {
                _refused++;
                if (_refusedShown.Count < PositionsShown)
                {
                    _refusedShown.Add($"{source.Name}:{splitter.Line + refusal.Line - 1}: {refusal.Sentence}");
                }

                continue;
            }

            _events++;
            if (_matches.Count > 0)
            {
                Print(source.Name, splitter.Line, json);
            }
        }

        if (splitter.IsCutOff)
        {
            _refused++;
            _refusedShown.Add($"{source.Name}:{Math.Max(splitter.Line, 1)}: the array of events is cut off behind this line; expected ']'");
        }
    }

    private void Print(string file, long line, ReadOnlySpan<byte> json)
    {
        var entities = EntityExtractor.Extract(json);
        foreach (var match in _matches)
        {
            _perLevel[RuleLevel.Rank(match.Rule.Level)]++;
            if (_request.AsJson)
            {
                _output.WriteLine(MatchJson(match, file, line, entities));
            }
            else
            {
                _output.WriteLine($"{match.Rule.Level,-13}  {entities.Host ?? "-",-24}  {match.Rule.Title}");
                _output.WriteLine($"               {Printable(file)}:{line}  {match.Rule.Id}{(match.Rule.Techniques.Count == 0 ? "" : "  " + string.Join(' ', match.Rule.Techniques))}");
                foreach (var field in match.Matched.Take(4))
                {
                    _output.WriteLine($"               {Printable(field.Pattern)}  ←  {Printable(field.Value)}");
                }
            }
        }
    }

    /// <summary>Events are written by attackers: no control characters reach the terminal.</summary>
    private static string Printable(string text)
    {
        var end = Math.Min(text.Length, 160);
        return string.Create(end, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        }) + (text.Length > end ? "…" : "");
    }

    private static string MatchJson(RuleMatch match, string file, long line, EventEntities entities)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("ruleId", match.Rule.Id);
            json.WriteString("title", match.Rule.Title);
            json.WriteString("level", match.Rule.Level);
            json.WriteString("file", file);
            json.WriteNumber("line", line);
            json.WriteStartArray("techniques");
            foreach (var technique in match.Rule.Techniques)
            {
                json.WriteStringValue(technique);
            }

            json.WriteEndArray();
            json.WriteStartArray("matched");
            foreach (var field in match.Matched)
            {
                json.WriteStartObject();
                json.WriteString("field", field.Field);
                json.WriteString("value", field.Value);
                json.WriteString("pattern", field.Pattern);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteIfKnown(json, "host", entities.Host);
            WriteIfKnown(json, "user", entities.User);
            WriteIfKnown(json, "time", entities.Time?.ToString("O"));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private void Summarize(RuleSet loaded, RuleSet used, TimeSpan elapsed)
    {
        var error = Console.Error;
        if (_request.ShowRefused)
        {
            foreach (var refusal in loaded.Refused)
            {
                error.WriteLine($"refused rule  {refusal.Sentence}");
            }
        }

        var withdrawn = loaded.Rules.Count - used.Rules.Count;
        error.WriteLine($"rules    {used.Rules.Count} evaluated, {loaded.Refused.Count} refused{(loaded.Refused.Count > 0 && !_request.ShowRefused ? " (--show-refused lists them)" : "")}"
            + (withdrawn > 0 ? $", {withdrawn} deprecated or unsupported left out (--all-rules takes them)" : ""));
        var rate = _evaluating.Elapsed.TotalSeconds > 0 ? _events / _evaluating.Elapsed.TotalSeconds : 0;
        error.WriteLine($"events   {_events} read, {_refused} refused; {rate:N0} events/s evaluating on one thread, {elapsed.TotalSeconds:N1} s with reading and unpacking");
        foreach (var shown in _refusedShown)
        {
            error.WriteLine($"         {Printable(shown)}");
        }

        if (_refused > _refusedShown.Count)
        {
            error.WriteLine($"         … and {_refused - _refusedShown.Count} more");
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
        return _perLevel.Where((count, rank) => count > 0 && rank >= least).Any() ? ExitCode.Findings : ExitCode.Fine;
    }
}
