using System.Globalization;

namespace Hikeshi.Detection.Behaviour;

/// <summary>A kind of sign, as <c>signals.txt</c> has it.</summary>
/// <param name="Weight">Nats.</param>
/// <param name="RarityCap">The most that rareness adds, nats.</param>
/// <param name="Repeat">Share of the one before that a further different thing of this kind adds.</param>
internal sealed record SignalKind(string Id, string Tactic, string Technique, double Weight, double RarityCap, double Repeat, string Reason);

/// <summary>The table of signs, kinds of programs and places. Immutable.</summary>
internal sealed class SignalTable
{
    /// <summary>In pieces, because no file of this repository names a directory of somebody's machine.</summary>
    public const string LinuxHomes = "/" + "home/";

    private readonly Dictionary<string, SignalKind> _signals = [];
    private readonly Dictionary<string, ProgramClass> _classes = [];
    private readonly Dictionary<string, string[]> _places = [];
    private readonly Dictionary<string, double> _ledger = [];
    private readonly HashSet<long> _adminPorts = [];

    private SignalTable(TextReader lines)
    {
        while (lines.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                Add(line.Split('|', StringSplitOptions.TrimEntries));
            }
        }
    }

    public static SignalTable Default { get; } = Read();

    public IReadOnlyCollection<SignalKind> Signals => _signals.Values;

    public SignalKind Signal(string id) => _signals[id];

    public double Ledger(string what) => _ledger[what];

    public ProgramClass ClassOf(string fileName) => _classes.GetValueOrDefault(fileName);

    public string[] Place(string name) => _places[name];

    public bool IsIn(string place, string path)
    {
        foreach (var part in _places[place])
        {
            if (path.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public bool EndsIn(string place, string path) => Array.Exists(_places[place], end => path.EndsWith(end, StringComparison.Ordinal));

    public bool IsAdminPort(long port) => _adminPorts.Contains(port);

    private static SignalTable Read()
    {
        using var stream = typeof(SignalTable).Assembly.GetManifestResourceStream("Hikeshi.Detection.signals.txt")
            ?? throw new InvalidOperationException("signals.txt is not embedded");
        using var reader = new StreamReader(stream);
        return new SignalTable(reader);
    }

    private void Add(string[] parts)
    {
        switch (parts[0])
        {
            case "signal":
                _signals.Add(parts[1], new(parts[1], parts[2], parts[3], Nats(parts[4]), Nats(parts[5]), Nats(parts[6]), parts[7]));
                break;
            case "class":
                foreach (var name in Words(parts[2]))
                {
                    _classes[name] = _classes.GetValueOrDefault(name) | Enum.Parse<ProgramClass>(parts[1].Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                }

                break;
            case "place":
                _places.Add(parts[1], Words(parts[2].Replace("{home}", LinuxHomes, StringComparison.Ordinal)));
                break;
            case "ledger":
                _ledger.Add(parts[1], Nats(parts[2]));
                break;
            case "port":
                _adminPorts.UnionWith(Words(parts[2]).Select(w => long.Parse(w, CultureInfo.InvariantCulture)));
                break;
            default:
                throw new InvalidOperationException($"signals.txt: unknown line kind '{parts[0]}'");
        }
    }

    private static double Nats(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries);
}
