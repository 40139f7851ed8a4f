"""Whoever publishes fault packs: real keys, and databases that differ from the compiled one in a few titles."""
import os, shutil, sqlite3, subprocess


class Publisher:
    def __init__(self, args, folder):
        self.faultdb = os.path.join(os.path.dirname(args.faultlined), 'faultdb')
        self.faults, self.folder, self.keys = args.faults, folder, folder + '/keys'
        os.mkdir(self.keys)
        for name in ('publisher', 'stranger'): subprocess.run([self.faultdb, 'keygen', f'{folder}/{name}'], check=True)
        shutil.move(f'{folder}/publisher.pem', self.keys)

    def pack(self, version, titles, key='publisher'):
        database, made = f'{self.folder}/data-{version}.db', f'{self.folder}/faults-{version}-{key}-{len(titles)}.flpack'
        shutil.copy(self.faults, database)
        with sqlite3.connect(database) as db:
            for code, title in titles.items():
                number = db.execute('SELECT max(id) + 1 FROM text').fetchone()[0]
                db.execute('INSERT INTO text(id, en, zh) VALUES(?, ?, ?)', (number, title, title))
                db.execute("UPDATE entry SET title = ? WHERE code = ? AND maker = '' AND ecu = '' AND ftb = -1", (number, code))
        db.close()
        subprocess.run([self.faultdb, 'pack', database, made, '--version', str(version), '--key', f'{self.folder}/{key}.key'], check=True, capture_output=True)
        return made
