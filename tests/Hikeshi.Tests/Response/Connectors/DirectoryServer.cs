using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

[assembly: AssemblyFixture(typeof(DirectoryServer))]

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// A real OpenLDAP for the tests of this process, over TLS on a port of the loopback, with the schema of Active Directory that comes with it. That schema
/// has no matching rules, which Active Directory applies all the same, and no securityPrincipal: both are added.
/// </summary>
public sealed class DirectoryServer : IDisposable
{
    private const string Program = "/usr/sbin/slapd";
    private const string Schema = "/etc/ldap/schema";
    public const string Base = "dc=bank,dc=example";
    public const string User = "cn=hikeshi,dc=bank,dc=example";
    public const string Reader = "cn=reader,dc=bank,dc=example";
    public const string Password = "pass-of-the-service-account";
    private readonly Lazy<string> directory;
    private readonly TestAuthority authority = new("CN=directory authority");
    private Process? process;
    private string authorityFile = "";

    public DirectoryServer() => directory = new Lazy<string>(Start);

    public int Port { get; } = LoopbackPort.Next();

    public string AuthorityFile => Ready() is null ? "" : authorityFile;

    public string PasswordFile => Path.Combine(Ready(), "password");

    public void Dispose()
    {
        authority.Dispose();
        if (process is not null)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            Directory.Delete(directory.Value, recursive: true);
        }
    }

    /// <summary>Skips the test where there is no OpenLDAP.</summary>
    private string Ready()
    {
        Assert.SkipUnless(File.Exists(Program) && File.Exists(Path.Combine(Schema, "msuser.schema")), "there is no OpenLDAP: install Debian's package slapd to run this test");
        return directory.Value;
    }

    private string Start()
    {
        var place = Directory.CreateTempSubdirectory("hikeshi-ldap-").FullName;
        Directory.CreateDirectory(Path.Combine(place, "db"));
        File.WriteAllText(Path.Combine(place, "password"), Password);
        authorityFile = authority.WritePem(place);
        using (var certificate = authority.Issue())
        {
            File.WriteAllText(Path.Combine(place, "cert.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(place, "key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(Path.Combine(place, "ms.schema"), WithMatchingRules(File.ReadAllText(Path.Combine(Schema, "msuser.schema"))));
        File.WriteAllText(Path.Combine(place, "slapd.conf"), $"""
            include {Schema}/core.schema
            include {Schema}/cosine.schema
            include {Schema}/nis.schema
            include {Schema}/inetorgperson.schema
            include {place}/ms.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            pidfile {place}/pid
            argsfile {place}/args
            TLSCertificateFile {place}/cert.pem
            TLSCertificateKeyFile {place}/key.pem
            TLSVerifyClient never
            database mdb
            maxsize 16777216
            dbnosync
            suffix "{Base}"
            directory {place}/db
            access to attrs=userPassword by anonymous auth by * none
            access to attrs=userAccountControl,adminDescription by dn.exact="{User}" write by users read
            access to * by users read
            """);
        File.WriteAllText(Path.Combine(place, "first.ldif"), $"dn: {Base}\nobjectClass: dcObject\nobjectClass: organization\ndc: bank\no: bank\n\n{Service(User)}{Service(Reader)}");
        Run("slapadd", ["-f", Path.Combine(place, "slapd.conf"), "-l", Path.Combine(place, "first.ldif")]);
        var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["-d", "0", "-f", Path.Combine(place, "slapd.conf"), "-h", $"ldaps://127.0.0.1:{Port}/ ldapi://{Uri.EscapeDataString(Path.Combine(place, "ldapi"))}/"])
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.BeginErrorReadLine();
        for (var watch = Stopwatch.StartNew(); ;)
        {
            using var probe = new TcpClient();
            try
            {
                probe.Connect("127.0.0.1", Port);
                return place;
            }
            catch (SocketException)
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30) && !process.HasExited, "slapd does not start");
                Thread.Sleep(20);
            }
        }
    }

    private static string WithMatchingRules(string schema) => schema
        .Replace("NAME 'userAccountControl'\n", "NAME 'userAccountControl'\n\tEQUALITY integerMatch\n", StringComparison.Ordinal)
        .Replace("NAME 'sAMAccountName'\n", "NAME 'sAMAccountName'\n\tEQUALITY caseIgnoreMatch\n", StringComparison.Ordinal)
        .Replace("NAME 'userPrincipalName'\n", "NAME 'userPrincipalName'\n\tEQUALITY caseIgnoreMatch\n", StringComparison.Ordinal)
        .Replace("NAME 'adminDescription'\n", "NAME 'adminDescription'\n\tEQUALITY caseIgnoreMatch\n\tSUBSTR caseIgnoreSubstringsMatch\n", StringComparison.Ordinal)
        + "\nobjectclass ( 1.2.840.113556.1.5.6 NAME 'securityPrincipal' SUP top AUXILIARY MUST sAMAccountName )\n";

    private static string Service(string name) => $"dn: {name}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: {name[3..name.IndexOf(',', StringComparison.Ordinal)]}\nuserPassword: {Password}\n\n";

    private static void Run(string program, string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var said = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, said);
    }

    /// <summary>Adds users as an administrator does, who needs no password on this machine's socket.</summary>
    public void Add(params IEnumerable<(string Name, int Control, string? Mark)> users)
    {
        var ldif = string.Concat(users.Select(u => $"""
            dn: cn={u.Name},{Base}
            objectClass: user
            objectClass: securityPrincipal
            cn: {u.Name}
            sn: {u.Name}
            instanceType: 4
            nTSecurityDescriptor: x
            objectCategory: CN=Person,CN=Schema,CN=Configuration,{Base}
            sAMAccountName: {u.Name}
            userPrincipalName: {u.Name}@bank.example
            userAccountControl: {u.Control}
            {(u.Mark is null ? "" : $"adminDescription: {u.Mark}\n")}

            """));
        var file = Path.Combine(Ready(), Guid.NewGuid() + ".ldif");
        File.WriteAllText(file, ldif);
        Run("slapadd", ["-f", Path.Combine(Ready(), "slapd.conf"), "-l", file]); // LMDB is shared between processes
    }
}
