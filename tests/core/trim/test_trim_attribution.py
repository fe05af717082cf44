import pytest

from mailbridge.core.trim.attribution import strength_of

# As mail programs write them, joined to one line; each names a date and who, to the minute or by
# an address.
STRONG = """\
On Tue, May 6, 2025 at 5:41 PM Wilmer Choque <wilmer@example.org> wrote:
On Tue, May 6, 2025, 17:41 Wilmer Choque via Farms <farms@talk.example.org> wrote:
On Mon, Apr 2, 2012 at 6:26 PM, Megan One < megan@example.org> wrote:
On Apr 3, 2012, at 4:19 PM, bob wrote:
On 22 Aug 2015, at 19:21, Adam Renberg <adam@example.org> wrote:
On Tue, 2011-03-01 at 18:02 +0530, Abhishek Kona wrote:
On 01/03/11 7:07 PM, Russell Brown wrote:
On Tue, May 06, 2025 at 05:41:05PM +0200, Wilmer Choque wrote:
On Tue, 6 May 2025 17:41:05 +0200 Wilmer Choque <wilmer@example.org> wrote:
On 6 May 2025 17:41:05 EAT, Wilmer Choque <wilmer@example.org> wrote:
On Tuesday, May 6th, 2025 at 5:41 PM, Wilmer Choque <wilmer@example.org> wrote:
On Nov 26, 2013 you wrote:
At 6/16/2016 08:32 PM, you wrote:
--- On Wed, 4/4/12, Wilmer Choque <wilmer@example.org> wrote:
---- On Tue, 22 Dec 2015 14:17:36 +0530 Sam Saffron<sam@example.org> wrote ----
------On 12/29/1987 17:32 PM, Julius Caesar wrote-----
Wilmer Choque <wilmer@example.org> wrote on Tue, 6 May 2025 17:41:05 +0200:
On 2006.06.26 23:08:57 +0200, Jean Delvare wrote:
Em Thu, 08 Aug 2013 21:00:30 -0300 Alfredo Delaiti <alfredo@example.org> escreveu:
On Lunes, 18 de Julio de 2011 22:28:41 Antti Palosaari escribió:
El lun, 21-06-2004 a las 16:14, Bartlomiej Zolnierkiewicz escribió:
El 23 Jul 2003 17:08:31 +0200 Felipe Alfaro Solana <felipe@example.org> escribió:
2014-10-17 11:28 GMT+03:00 Postmaster < postmaster@example.org>:
2014/5/5 Grace Nakibuuka <grace@example.org>:
El mar, 6 may 2025 a las 17:41, Grace Nakibuuka (<grace@example.org>) escribió:
El mar., 6 de mayo de 2025 5:41 p. m., Grace Nakibuuka <grace@example.org> escribió:
El 6 de mayo de 2025, 17:41, Grace Nakibuuka <grace@example.org> escribió:
El 6/5/25 a las 17:41, Grace Nakibuuka escribió:
El 06/05/2015, a las 17:41, Grace Nakibuuka escribió:
El 6 may 2025, a la(s) 17:41, Grace Nakibuuka <grace@example.org> escribió:
El martes, 6 de mayo de 2025, 17:41:05 GMT-4, Grace Nakibuuka <grace@example.org> escribió:
El Martes, 6 de mayo, 2025 17:41:05, Grace Nakibuuka <grace@example.org> escribió:
El 2025-05-06 17:41, Grace Nakibuuka escribió:
--- El mar 6/5/14, Grace Nakibuuka <grace@example.org> escribió:
Em ter., 6 de mai. de 2025 às 17:41, Grace Nakibuuka <grace@example.org> escreveu:
Em ter, 6 de mai de 2025 17:41, Grace Nakibuuka <grace@example.org> escreveu:
Em 06/05/2025 17:41, Grace Nakibuuka escreveu:
Em 6 de maio de 2025 17:41, Grace Nakibuuka <grace@example.org> escreveu:
Em terça-feira, 6 de maio de 2025 17:41:05 BRT, Grace Nakibuuka <grace@example.org> escreveu:
No dia 06/05/2025, às 17:41, Grace Nakibuuka <grace@example.org> escreveu:
No dia 6 de mai. de 2025, às 17:41, Grace Nakibuuka <grace@example.org> escreveu:
Às 17:41 de 06/05/2025, Grace Nakibuuka escreveu:
A terça, 6/05/2025, 17:41, Grace Nakibuuka <grace@example.org> escreveu:
Le mar. 6 mai 2025 à 17:41, Grace Nakibuuka <grace@example.org> a écrit :
Le 6 mai 2025 à 17:41, Grace Nakibuuka <grace@example.org> a écrit :
Le 06/05/2025 à 17:41, Grace Nakibuuka a écrit :
Le 06/05/2025 17:41, Grace Nakibuuka a écrit :
Le mardi 06 mai 2025 à 17:41 +0200, Grace Nakibuuka a écrit :
Le mardi 6 mai 2025 à 17:41:05 UTC+2, Grace Nakibuuka <grace@example.org> a écrit :
Le mar. 6 mai 2025 à 17:41, Grace Nakibuuka <grace@example.org> a écrit\u00a0:
Am Di., 6. Mai 2025 um 17:41 Uhr schrieb Grace Nakibuuka <grace@example.org>:
Am 06.05.2025 um 17:41 schrieb Grace Nakibuuka:
Am 06.05.2025 um 17:41 schrieb Grace Nakibuuka <grace@example.org>:
Am Dienstag, 6. Mai 2025, 17:41:05 CEST schrieb Grace Nakibuuka:
Am 6. Mai 2025 17:41:05 MESZ schrieb Grace Nakibuuka <grace@example.org>:
Grace Nakibuuka <grace@example.org> schrieb am Di., 6. Mai 2025 um 17:41 Uhr:
Il giorno mar 6 mag 2025 alle ore 17:41 Grace Nakibuuka <grace@example.org> ha scritto:
Il 06/05/2025 17:41, Grace Nakibuuka ha scritto:
Il giorno 06 mag 2025, alle ore 17:41, Grace Nakibuuka <grace@example.org> ha scritto:
Op di 6 mei 2025 om 17:41 schreef Grace Nakibuuka <grace@example.org>:
Op 06-05-2025 om 17:41 schreef Grace Nakibuuka:
Op 6 mei 2025, om 17:41 heeft Grace Nakibuuka <grace@example.org> het volgende geschreven:
Op 12 december 2016 19:05 schreef Company Questions < questions@example.org>:
Grace Nakibuuka <grace@example.org>, 6 May 2025 Sal, 17:41 tarihinde şunu yazdı:
6 May 2025 Sal 17:41 tarihinde Grace Nakibuuka <grace@example.org> şunu yazdı:
في الثلاثاء، 6 مايو 2025 في 5:41 م تمت كتابة ما يلي بواسطة Grace <grace@example.org>:
вт, 6 мая 2025 г. в 17:41, Grace Nakibuuka <grace@example.org>:
вторник, 6 мая 2025 г. пользователь Grace Nakibuuka <grace@example.org> написал:
06.05.2025 17:41, Grace Nakibuuka пишет:
6 мая 2025 г., в 17:41, Grace Nakibuuka <grace@example.org> написал(а):
Thu, 26 Jun 2014 14:00:51 +0400 от Alexander L <alex@example.org>:
26.06.2014, 14:41, "Alexander L" <alex@example.org>:
Grace Nakibuuka <grace@example.org> 于2025年5月6日周二 17:41写道：
在 2016年11月8日，下午2:23，Test user <test@example.org> 写道：
在 2025/5/6 17:41, Grace Nakibuuka 写道:
2016. 11. 8. 오후 12:39 Test user <test@example.org> 작성:
2016/11/08 14:26、Test user <test@example.org> のメッセージ:
2024年5月6日(月) 17:41 Grace Nakibuuka <grace@example.org>:
W dniu 2017-01-09 11:59:39 użytkownik Anna Nowak <anna@example.org> napisał:
wt., 6 maj 2025 o 17:41 Grace Nakibuuka <grace@example.org> napisał(a):
Den tis 6 maj 2025 kl 17:41 skrev Grace Nakibuuka <grace@example.org>:
tir. 18. apr. 2017 kl. 13:09 skrev Test user <test@example.org>:
ti 6. toukok. 2025 klo 17.41 Grace Nakibuuka (grace@example.org) kirjoitti:
2013.02.08. 7:31 keltezéssel, "Eszter" írta:
Grace Nakibuuka <grace@example.org> ezt írta (időpont: 2025. máj. 6., K, 17:41):
út 6. 5. 2025 v 17:41 odesílatel Grace Nakibuuka <grace@example.org> napsal:
29 грудня 2017 р. о 19:09 <support@example.org> написав:
El dt., 6 de maig 2025, 17:41, Grace Nakibuuka <grace@example.org> va escriure:
Vào Th 3, 6 thg 5, 2025 vào lúc 17:41 Grace Nakibuuka <grace@example.org> đã viết:
Pada tanggal Sel, 6 Mei 2025 pukul 17.41 Grace Nakibuuka <grace@example.org> menulis:
Στις Τρί 6 Μαΐ 2025 στις 5:41 μ.μ., ο χρήστης Grace <grace@example.org> έγραψε:
În mar., 6 mai 2025 la 17:41, Grace Nakibuuka <grace@example.org> a scris:
""".splitlines()

# Enough right above a quote, and nowhere else.
WEAK = """\
Grace Nakibuuka wrote:
Grace wrote:
Grace Nakibuuka <grace@example.org> wrote:
Grace Nakibuuka <grace@example.org> writes:
"Grace Nakibuuka" <grace@example.org> escribió:
Grace Nakibuuka escribió:
Grace Nakibuuka escreveu:
Grace Nakibuuka a écrit :
Grace Nakibuuka ha escrito:
Grace Nakibuuka schrieb:
You wrote:
On 2014-05-05, Grace Nakibuuka wrote:
On Thursday, June 27, 2013, knwang via Discourse Meta wrote:
Quoting Grace Nakibuuka <grace@example.org>:
Citando Grace Nakibuuka <grace@example.org>:
Mensaje citado por Grace Nakibuuka <grace@example.org>:
Zitat von Grace Nakibuuka <grace@example.org>:
* Grace Nakibuuka [2014-05-05 10:12]:
Grace Nakibuuka <grace@example.org>:
In article <abc@example.org>, Grace Nakibuuka wrote:
Excerpts from Grace Nakibuuka's message of April 15, 2020 8:47 pm:
Quoting Grace Nakibuuka (2020-05-05 10:12:33)
+++ Grace Nakibuuka [05/05/20 10:12 +0200]:
""".splitlines()

PROSE = """\
On 12 May we wrote:
On 3 June 2024 at 10:30 we said:
El 12 de mayo escribimos:
El 14 de mayo de 2024 el ministerio escribió:
Em 12 de maio escrevemos:
Le 12 mai nous avons écrit :
On Thursday:
On the other hand, the farmers wrote:
The ministry wrote:
As the minister said:
He wrote:
I wrote:
One outstanding question I had:
This is what we found in Kenya, as Peter wrote:
Two rules we use:
De: enero a marzo
My address is grace@example.org:
On your remote host you can run:
At the meeting of 12 May 2024 the farmers said:
In 2013 the farmers wrote:
A minister once said:
Contact: grace@example.org
""".splitlines()


@pytest.mark.parametrize("line", STRONG)
def test_a_dated_line_that_names_who_wrote_is_an_attribution_by_itself(line: str) -> None:
    assert strength_of(line) == "strong"


@pytest.mark.parametrize("line", WEAK)
def test_a_line_that_names_who_wrote_needs_a_quote_below_it(line: str) -> None:
    assert strength_of(line) == "weak"


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_no_attribution(line: str) -> None:
    assert strength_of(line) == "no"
