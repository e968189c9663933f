using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Hikeshi.Tests.Response.Compensating;

/// <summary>
/// The real engine, in this process and without a network: libmodsecurity 3 (Debian's package libmodsecurity3), through the C interface that its
/// connectors for web servers use.
/// </summary>
internal sealed class ModSecurityEngine : IDisposable
{
    private const string Library = "libmodsecurity.so.3";

    /// <summary>As an operator's own configuration has it: rules on, JSON bodies read, and one rule of somebody else's.</summary>
    public const string Operators = """
        SecRuleEngine On
        SecRequestBodyAccess Off
        SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"
        SecRule ARGS:theirs "@streq refused" "id:200002,phase:2,deny,status:406,log"

        """;

    private static readonly Lazy<bool> Installed = new(() => NativeLibrary.TryLoad(Library, out _));
    private readonly List<string> log = [];
    private readonly LogCallback callback;
    private readonly nint engine;
    private readonly nint rules;

    /// <exception cref="InvalidOperationException">The engine does not take the text.</exception>
    public ModSecurityEngine(string text)
    {
        SkipUnlessInstalled();
        callback = (_, message) => log.Add(Marshal.PtrToStringUTF8(message) ?? "");
        engine = msc_init();
        msc_set_log_cb(engine, callback);
        rules = msc_create_rules_set();
        Count = msc_rules_add(rules, Bytes(text), out var error);
        if (Count < 0)
        {
            throw new InvalidOperationException($"{Marshal.PtrToStringUTF8(error)}\n{text}");
        }
    }

    private delegate void LogCallback(nint data, nint message);

    /// <summary>Before a property begins: to the property, a case that is skipped in its midst is one that fails.</summary>
    public static void SkipUnlessInstalled() => Assert.SkipUnless(Installed.Value, "there is no ModSecurity: install Debian's package libmodsecurity3 to run this test");

    /// <summary>How many rules the engine has read.</summary>
    public int Count { get; }

    /// <summary>What became of a request: 0 when it passes, else the status; and the rules that spoke.</summary>
    public (int Status, IReadOnlyList<int> Rules) Request(string method, string target, string? contentType = null, string? body = null, params (string Name, string Value)[] headers)
    {
        log.Clear();
        var said = new List<string>();
        var status = 0;
        var transaction = msc_new_transaction(engine, rules, 0);
        msc_process_connection(transaction, Bytes("127.0.0.1"), 40000, Bytes("127.0.0.1"), 80);
        msc_process_uri(transaction, Bytes(target), Bytes(method), Bytes("1.1"));
        Look();
        (string, string)[] sent = contentType is null ? headers : [.. headers, ("Content-Type", contentType), ("Content-Length", $"{Encoding.UTF8.GetByteCount(body ?? "")}")];
        foreach (var (name, value) in sent)
        {
            msc_add_request_header(transaction, Bytes(name), Bytes(value));
        }

        msc_process_request_headers(transaction);
        Look();
        if (body is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            msc_append_request_body(transaction, bytes, (nuint)bytes.Length);
        }

        msc_process_request_body(transaction);
        Look();
        msc_process_logging(transaction);
        msc_transaction_cleanup(transaction);
        return (status, [.. log.Concat(said).Select(Id).OfType<int>().Distinct().Order()]);

        void Look()
        {
            var verdict = new Intervention { Status = 200 };
            if (msc_intervention(transaction, ref verdict) != 0 && verdict.Disruptive != 0 && status == 0)
            {
                status = verdict.Status;
                said.Add(Marshal.PtrToStringUTF8(verdict.Log) ?? "");
            }
        }
    }

    public void Dispose()
    {
        if (engine != 0)
        {
            msc_rules_cleanup(rules);
            msc_cleanup(engine);
        }

        GC.KeepAlive(callback);
    }

    private static int? Id(string line)
    {
        var at = line.IndexOf("[id \"", StringComparison.Ordinal);
        return at < 0 ? null : int.Parse(line.AsSpan(at + 5, line.IndexOf('"', at + 5) - at - 5), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [DllImport(Library)]
    private static extern nint msc_init();

    [DllImport(Library)]
    private static extern void msc_cleanup(nint engine);

    [DllImport(Library)]
    private static extern void msc_set_log_cb(nint engine, LogCallback callback);

    [DllImport(Library)]
    private static extern nint msc_create_rules_set();

    [DllImport(Library)]
    private static extern int msc_rules_add(nint rules, byte[] text, out nint error);

    [DllImport(Library)]
    private static extern int msc_rules_cleanup(nint rules);

    [DllImport(Library)]
    private static extern nint msc_new_transaction(nint engine, nint rules, nint data);

    [DllImport(Library)]
    private static extern int msc_process_connection(nint transaction, byte[] client, int clientPort, byte[] server, int serverPort);

    [DllImport(Library)]
    private static extern int msc_process_uri(nint transaction, byte[] uri, byte[] method, byte[] version);

    [DllImport(Library)]
    private static extern int msc_add_request_header(nint transaction, byte[] name, byte[] value);

    [DllImport(Library)]
    private static extern int msc_process_request_headers(nint transaction);

    [DllImport(Library)]
    private static extern int msc_append_request_body(nint transaction, byte[] body, nuint length);

    [DllImport(Library)]
    private static extern int msc_process_request_body(nint transaction);

    [DllImport(Library)]
    private static extern int msc_process_logging(nint transaction);

    [DllImport(Library)]
    private static extern int msc_intervention(nint transaction, ref Intervention verdict);

    [DllImport(Library)]
    private static extern void msc_transaction_cleanup(nint transaction);

    [StructLayout(LayoutKind.Sequential)]
    private struct Intervention
    {
        public int Status;
        public int Pause;
        public nint Url;
        public nint Log;
        public int Disruptive;
    }
}
